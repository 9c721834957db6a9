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
    parser.add_argument(
        "--threshold",
        type=float,
        default=0.5,
        help="probability from which on they are said to match; default: 0.5",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print cosine, probability and whether they match; it says how well the two fit and identifies nobody."""
    from models.face.image import decode_image
    from models.voice.audio import decode_audio

    image = decode_image(read_input(args.face, "the picture"))
    waveform = decode_audio(read_input(args.audio, "the recording"))
    vclip = load(args.bundle, args.device, args.synthesizer_weights)
    face, voice = vclip.embed_face(image, args.face_index), vclip.embed_voice(waveform)
    result = vclip.verify([face], [voice], args.threshold)
    point = result.operating_point
    answer = {
        "cosine": float(result.cosines[0, 0]),
        "probability": float(result.probabilities[0, 0]),
        "match": bool(result.matches[0, 0]),
        "operating_point": {"probability": point.probability, "cosine": point.cosine},
        "face": {"box_px": list(face.face.box_px), "score": face.face.score},
        "voice": {"seconds": voice.seconds, "speech_seconds": voice.speech_seconds},
    }
    if args.json:
        print(json.dumps(answer, allow_nan=False))
        return EXIT_OK
    box = ", ".join(f"{edge:.0f}" for edge in face.face.box_px)
    print(f"cosine       {answer['cosine']:.3f}")
    print(f"probability  {answer['probability']:.3f}")
    print(f"match        {'yes' if answer['match'] else 'no'}, from probability {point.probability:g} on")
    print(f"face         {box} px, score {face.face.score:.2f}")
    print(f"voice        {voice.seconds:.2f} s, of which {voice.speech_seconds:.2f} s of speech")
    return EXIT_OK
