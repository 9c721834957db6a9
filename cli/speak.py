"""`vclip speak`: a face and a text become a WAV file."""

import argparse
from pathlib import Path

from cli.arguments import EXIT_OK, Load, SubParsers, add_bundle_options, add_face_options
from cli.files import OutputFile, read_input


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("speak", help="speak a text in the voice that fits a face best")
    add_face_options(parser)
    parser.add_argument("--text", required=True, help="what is to be spoken")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the WAV file to write")
    parser.add_argument("--seed", type=int, help="draw other candidate voices; default: the bundle's own")
    parser.add_argument("--language", help="en-us, en-gb, ...; default: the synthesizer's first")
    parser.add_argument("--speed", type=float, default=1.0, help="0.5 to 2; default: 1")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Write the file, and say which voice it is and how well it fits."""
    from models.audio_formats import AudioFormat, encode_speech
    from models.image import decode_image

    image = decode_image(read_input(args.face, "the picture"))
    with OutputFile(args.out) as file:
        vclip = load(args.bundle, args.device, args.synthesizer_weights)
        language = vclip.check_text(args.text, args.language)
        face = vclip.embed_face(image, args.face_index)
        best = vclip.find_voices(face, k=1, seed=args.seed)[0]
        pieces = list(vclip.stream(args.text, best.voice, language, args.speed))
        file.commit(encode_speech(pieces, AudioFormat.WAV))
    print(f"voice        {best.voice.name}")
    print(f"cosine       {best.cosine:.3f}")
    print(f"probability  {best.probability:.3f}")
    print(f"audio        {sum(piece.seconds for piece in pieces):.2f} s in {args.out}")
    return EXIT_OK
