"""`vclip embed`: what the models see in a face, as JSON."""

import argparse
import json

from cli.arguments import EXIT_OK, Load, SubParsers, add_bundle_options, add_face_options
from cli.files import read_input


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("embed", help="print a face's embedding and the voices that fit it, as JSON")
    add_face_options(parser)
    parser.add_argument("--k", type=int, default=5, help="how many voices; default: 5")
    parser.add_argument("--seed", type=int, help="draw other candidate voices; default: the bundle's own")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print the JSON object."""
    from models.face.image import decode_image

    image = decode_image(read_input(args.face, "the picture"))
    vclip = load(args.bundle, args.device, args.synthesizer_weights)
    face = vclip.embed_face(image, args.face_index)
    voices = vclip.find_voices(face, k=args.k, seed=args.seed)
    answer = {
        "face": {"box_px": list(face.face.box_px), "score": face.face.score},
        "embedding": face.embedding.tolist(),
        "projected": face.projected.tolist(),
        "voices": [
            {
                "name": ranked.voice.name,
                "token": vclip.voice_token(ranked.voice),
                "cosine": ranked.cosine,
                "probability": ranked.probability,
                "log_likelihood": ranked.log_likelihood,
                "speaker": ranked.voice.speaker.tolist(),
            }
            for ranked in voices
        ],
    }
    print(json.dumps(answer, allow_nan=False))
    return EXIT_OK
