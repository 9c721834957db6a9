"""`vclip speak`: a face and a text become a WAV file."""

import argparse
from pathlib import Path

from cli.arguments import EXIT_OK, Load, SubParsers, add_bundle_options, add_face_options
from cli.files import OutputFile, read_input


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("speak", help="speak a text in the voice that fits a face, or a given one")
    add_face_options(parser, or_voice=True)
    parser.add_argument("--text", required=True, help="what is to be spoken")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the WAV file to write")
    parser.add_argument("--seed", type=int, help="draw other candidate voices; default: the bundle's own")
    parser.add_argument(
        "--consistency",
        choices=("predicted", "measured"),
        default="predicted",
        help="measured: let the best few voices speak a probe, and take the one that is heard to fit best",
    )
    parser.add_argument("--language", help="en-us, en-gb, ...; default: the synthesizer's first")
    parser.add_argument("--speed", type=float, default=1.0, help="0.5 to 2; default: 1")
    parser.add_argument("--no-watermark", action="store_true", help="leave the inaudible watermark out")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Write the file, and say which voice it is, its token, and how well it fits the face."""
    from models.errors import InvalidParameter
    from models.face.image import decode_image
    from models.vclip import MEASURED_VOICES
    from models.voice.formats import AudioFormat, encode_speech

    if args.voice is not None and (args.seed, args.face_index, args.consistency) != (None, None, "predicted"):
        raise InvalidParameter(
            "--seed, --face-index and --consistency choose among the voices for a face: leave them out"
        )
    image = None if args.face is None else decode_image(read_input(args.face, "the picture"))
    with OutputFile(args.out) as file:
        vclip = load(args.bundle, args.device, args.synthesizer_weights)
        language = vclip.check_text(args.text, args.language)
        ranked = None
        if image is not None:
            face = vclip.embed_face(image, args.face_index)
            if args.consistency == "measured":
                likely = vclip.find_voices(face, k=MEASURED_VOICES, seed=args.seed)
                ranked = max(vclip.measure_voices(face, likely), key=lambda voice: voice.cosine)
            else:
                [ranked] = vclip.find_voices(face, k=1, seed=args.seed)
        voice = vclip.voice(args.voice) if ranked is None else ranked.voice
        pieces = list(vclip.stream(args.text, voice, language, args.speed))
        if not args.no_watermark:
            pieces = [vclip.mark(piece) for piece in pieces]
        file.commit(encode_speech(pieces, AudioFormat.WAV))
    print(f"voice        {voice.name}")
    print(f"token        {vclip.voice_token(voice)}")
    if ranked is not None:
        print(f"cosine       {ranked.cosine:.3f}")
        print(f"probability  {ranked.probability:.3f}")
    print(f"audio        {sum(piece.seconds for piece in pieces):.2f} s in {args.out}")
    return EXIT_OK
