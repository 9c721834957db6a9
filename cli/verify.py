"""`vclip verify`: how well a recorded voice fits a face."""

import argparse
import json
from pathlib import Path

from cli.arguments import EXIT_OK, Load, SubParsers, add_bundle_options, add_face_options
from cli.files import read_input


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="score how well a recorded voice fits a face")
    add_face_options(parser)
    parser.add_argument(
        "--audio",
        type=Path,
        required=True,
        metavar="FILE",
        help="a WAV, FLAC, Ogg or MP3 recording of one voice",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print cosine and probability; they say how well the two fit and identify nobody."""
    from models.audio import decode_audio
    from models.image import decode_image

    image = decode_image(read_input(args.face, "the picture"))
    waveform = decode_audio(read_input(args.audio, "the recording"))
    result = load(args.bundle, args.device, args.synthesizer_weights).verify(image, waveform, args.face_index)
    if args.json:
        answer = {
            "cosine": result.cosine,
            "probability": result.probability,
            "face": {"box_px": list(result.face.box_px), "score": result.face.score},
            "voice_seconds": result.voice_seconds,
        }
        print(json.dumps(answer, allow_nan=False))
        return EXIT_OK
    box = ", ".join(f"{edge:.0f}" for edge in result.face.box_px)
    print(f"cosine       {result.cosine:.3f}")
    print(f"probability  {result.probability:.3f}")
    print(f"face         {box} px, score {result.face.score:.2f}")
    print(f"voice        {result.voice_seconds:.2f} s")
    return EXIT_OK
