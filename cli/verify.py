"""`vclip verify`: score how well a recorded voice fits a face."""

import argparse
from pathlib import Path

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options, add_face_options, finite_number
from cli.inputs import embed_face, embed_voice, read_picture, read_recording
from cli.warnings import print_warnings
from models.limits import EVEN_ODDS


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="score how well a recorded voice fits a face")
    add_face_options(parser)
    parser.add_argument(
        "--audio",
        type=Path,
        required=True,
        metavar="FILE",
        help="a recording of one voice: WAV, FLAC, Ogg, MP3, M4A, WebM, AMR and others, or a video",
    )
    parser.add_argument(
        "--threshold",
        type=finite_number,
        default=EVEN_ODDS,
        help=f"probability from which on they are said to match; default: {EVEN_ODDS:g}",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print cosine, probability and whether they match. The score does not identify anybody."""
    from app.schemas.verification import VerificationAnswer

    picture = read_picture(args.face)
    waveform = read_recording(args.audio)
    pipeline = load(args.bundle, args.device, args.synthesizer_weights)
    face = embed_face(pipeline, picture, args.face, args.face_index)
    voice = embed_voice(pipeline, waveform, args.audio)
    result = pipeline.verify([face], [voice], args.threshold)
    answer = VerificationAnswer.of(result, face, voice)
    if args.json:
        print(answer.model_dump_json())
        return EXIT_OK
    print_warnings((*face.warnings, *voice.warnings))
    box = ", ".join(f"{edge:.0f}" for edge in answer.face.box_px)
    decided_at = answer.operating_point.probability
    print(f"cosine       {answer.cosine:.3f}")
    print(f"probability  {answer.probability:.3f}")
    print(f"match        {'yes' if answer.match else 'no'}, from probability {decided_at:g} on")
    print(f"face         {box} px, score {answer.face.score:.2f}")
    print(
        f"voice        {answer.voice.seconds:.2f} s, of which {answer.voice.speech_seconds:.2f} s of speech"
    )
    return EXIT_OK
