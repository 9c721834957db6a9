"""`vclip voices`: list voices that fit a face, each with its token."""

import argparse
from typing import TYPE_CHECKING

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options, add_face_options, finite_number
from cli.inputs import embed_face, read_picture
from cli.table import table_lines
from cli.warnings import print_warnings
from models.limits import DEFAULT_DIVERSITY, DEFAULT_VOICES_FOUND

if TYPE_CHECKING:
    from app.schemas.voices import DescribedVoice


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("voices", help="find voices that fit a face and are unlike each other")
    add_face_options(parser)
    parser.add_argument(
        "-k",
        "--k",
        type=int,
        default=DEFAULT_VOICES_FOUND,
        help=f"how many voices; default: {DEFAULT_VOICES_FOUND}",
    )
    parser.add_argument(
        "--diversity",
        type=finite_number,
        default=DEFAULT_DIVERSITY,
        help=f"0 takes the voices that fit best, 1 those that are least alike; default: {DEFAULT_DIVERSITY:g}",
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="seed for drawing other candidate voices; default: the bundle's own candidates",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print the voices, best first."""
    from app.schemas.voices import VoicesAnswer

    picture = read_picture(args.face)
    pipeline = load(args.bundle, args.device, args.synthesizer_weights)
    face = embed_face(pipeline, picture, args.face, args.face_index)
    ranked = pipeline.find_voices(face, k=args.k, seed=args.seed, diversity=args.diversity)
    described = pipeline.describe_voices([one.voice for one in ranked])
    tokens = [pipeline.voice_token(one.voice) for one in ranked]
    answer = VoicesAnswer.of(face, ranked, tokens, described)
    if args.json:
        print(answer.model_dump_json())
        return EXIT_OK
    print_warnings(face.warnings)
    print("\n".join(table_lines({"voices": [_for_people(voice) for voice in answer.voices]})))
    return EXIT_OK


def _for_people(voice: "DescribedVoice") -> dict[str, str]:
    """Format the voices for a person; the token comes last because it is long."""
    properties = voice.properties
    nearest = [f"{stock.name} ({stock.cosine:.2f})" for stock in properties.nearest_stock]
    return {
        "name": voice.name,
        "cosine": f"{voice.cosine:.3f}",
        "probability": f"{voice.probability:.3f}",
        "sounds": f"{properties.gender} ({properties.gender_probability:.2f}), like {', '.join(nearest)}",
        "token": voice.token,
    }
