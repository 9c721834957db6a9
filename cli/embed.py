"""`vclip embed`: the embedding of a face and the voices that fit it, as JSON."""

import argparse

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options, add_face_options
from cli.inputs import embed_face, read_picture
from models.limits import DEFAULT_VOICES_FOUND


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("embed", help="print a face's embedding and the voices that fit it, as JSON")
    add_face_options(parser)
    parser.add_argument(
        "--k",
        type=int,
        default=DEFAULT_VOICES_FOUND,
        help=f"how many voices; default: {DEFAULT_VOICES_FOUND}",
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="seed for drawing other candidate voices; default: the bundle's own candidates",
    )
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print the JSON object, the same as `POST /v1/embeddings/face` answers."""
    from app.schemas.embeddings import FaceEmbeddingAnswer

    picture = read_picture(args.face)
    pipeline = load(args.bundle, args.device, args.synthesizer_weights)
    found = embed_face(pipeline, picture, args.face, args.face_index)
    ranked = pipeline.find_voices(found, k=args.k, seed=args.seed)
    tokens = [pipeline.voice_token(one.voice) for one in ranked]
    print(FaceEmbeddingAnswer.of(found, ranked, tokens).model_dump_json())
    return EXIT_OK
