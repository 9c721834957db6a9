"""`vclip voices`: voices that fit a face, each with a token to speak with it."""

import argparse
import json
from typing import Any

from cli.arguments import EXIT_OK, Load, SubParsers, add_bundle_options, add_face_options
from cli.files import read_input
from cli.table import table_lines


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("voices", help="find voices that fit a face and are unlike each other")
    add_face_options(parser)
    parser.add_argument("-k", "--k", type=int, default=5, help="how many voices; default: 5")
    parser.add_argument(
        "--diversity",
        type=float,
        default=0.5,
        help="0 takes the voices that fit best, 1 those that are least alike; default: 0.5",
    )
    parser.add_argument("--seed", type=int, help="draw other candidate voices; default: the bundle's own")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print the voices, the one that fits best first."""
    from models.face.image import decode_image

    image = decode_image(read_input(args.face, "the picture"))
    vclip = load(args.bundle, args.device, args.synthesizer_weights)
    face = vclip.embed_face(image, args.face_index)
    ranked = vclip.find_voices(face, k=args.k, seed=args.seed, diversity=args.diversity)
    voices: list[dict[str, Any]] = [
        {
            "name": one.voice.name,
            "token": vclip.voice_token(one.voice),
            "cosine": one.cosine,
            "probability": one.probability,
            "log_likelihood": one.log_likelihood,
            "properties": {
                "gender": properties.gender,
                "gender_probability": properties.gender_probability,
                "nearest_stock": [
                    {"name": name, "cosine": cosine} for name, cosine in properties.nearest_stock
                ],
            },
        }
        for one, properties in zip(ranked, vclip.describe_voices([one.voice for one in ranked]), strict=True)
    ]
    if args.json:
        answer = {"face": {"box_px": list(face.face.box_px), "score": face.face.score}, "voices": voices}
        print(json.dumps(answer, allow_nan=False))
        return EXIT_OK
    print("\n".join(table_lines({"voices": [_for_people(voice) for voice in voices]})))
    return EXIT_OK


def _for_people(voice: dict[str, Any]) -> dict[str, Any]:
    """The same in fewer lines; the token comes last, since it is long."""
    properties = voice["properties"]
    nearest = [f"{stock['name']} ({stock['cosine']:.2f})" for stock in properties["nearest_stock"]]
    return {
        "name": voice["name"],
        "cosine": f"{voice['cosine']:.3f}",
        "probability": f"{voice['probability']:.3f}",
        "sounds": f"{properties['gender']} ({properties['gender_probability']:.2f}), like {', '.join(nearest)}",
        "token": voice["token"],
    }
