"""`vclip speak`: write speech for a face and a text to an audio file."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options, add_face_options, finite_number, utf8_text
from cli.audio_files import add_output_options, audio_format_of
from cli.files import OutputFile
from cli.inputs import embed_face, read_picture, without_alias
from cli.text import add_reading_options, reading_options
from cli.warnings import print_warnings
from models.limits import MAX_FILE_CHARACTERS, MAX_SPEED, MIN_SPEED, Consistency

if TYPE_CHECKING:
    from models.types import TimedPiece


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("speak", help="speak a text in the voice that fits a face, or a given one")
    add_face_options(parser, or_voice=True)
    text = parser.add_mutually_exclusive_group(required=True)
    text.add_argument("--text", type=utf8_text, help="the text to speak")
    text.add_argument(
        "--text-file",
        type=Path,
        metavar="FILE",
        help=f"a file with the text, in UTF-8, of up to {MAX_FILE_CHARACTERS:,} characters; - for stdin",
    )
    add_output_options(parser)
    parser.add_argument(
        "--seed",
        type=int,
        help="seed for drawing other candidate voices; default: the bundle's own candidates",
    )
    parser.add_argument(
        "--consistency",
        choices=get_args(Consistency),
        default="predicted",
        help="measured: synthesize a test sentence with the best few voices, and use the one whose speech "
        "fits best",
    )
    parser.add_argument(
        "--language",
        help="tag, such as en-gb or pt-BR, or auto: that of each sentence; default: that of a stock voice, else "
        "the first",
    )
    parser.add_argument(
        "--speed", type=finite_number, default=1.0, help=f"{MIN_SPEED:g} to {MAX_SPEED:g}; default: 1"
    )
    parser.add_argument(
        "--timestamps",
        type=Path,
        metavar="FILE",
        help="also write when each word is said, by the suffix: .json (words, phonemes, visemes), .srt or .vtt",
    )
    add_reading_options(parser)
    parser.add_argument("--no-watermark", action="store_true", help="do not add the inaudible watermark")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Write the file, and print the voice, its token, and how well it fits the face."""
    from cli.long_texts import PART_PAUSE_S, in_whole_text, parts_of, prepare_parts, read_text_file
    from cli.times import TIMES_SUFFIXES, times_file  # a second of imports
    from models.errors import InvalidParameter
    from models.tts.turns import Turn, stream_turns, stream_turns_timed
    from models.voice.formats import encode_speech

    if args.voice is not None and (args.seed, args.face_index, args.consistency) != (None, None, "predicted"):
        raise InvalidParameter(
            "--seed, --face-index and --consistency apply to a face only: do not use them with --voice"
        )
    if args.timestamps is not None and args.timestamps.suffix not in TIMES_SUFFIXES:
        raise InvalidParameter(
            f"--timestamps {args.timestamps} ends with none of {', '.join(TIMES_SUFFIXES)}: rename the file"
        )
    audio_format = audio_format_of(args)
    options = reading_options(args)
    text = args.text if args.text_file is None else read_text_file(args.text_file)
    parts = parts_of(text, options)
    picture = None if args.face is None else read_picture(args.face)
    with OutputFile(args.out) as file, ExitStack() as stack:
        times = None if args.timestamps is None else stack.enter_context(OutputFile(args.timestamps))
        pipeline = load(args.bundle, args.device, args.synthesizer_weights)
        name = None if args.voice is None else without_alias(args.voice, pipeline)
        language = pipeline.language_of(name) if args.language is None else args.language
        utterances = prepare_parts(pipeline, text, parts, language, options)
        ranked = None
        if picture is not None:
            face = embed_face(pipeline, picture, args.face, args.face_index)
            print_warnings(face.warnings)
            ranked = pipeline.choose_voice(face, args.seed, args.consistency)
        voice = pipeline.voice(name or "") if ranked is None else ranked.voice
        turns = [Turn(utterance, voice, args.speed, PART_PAUSE_S / args.speed) for utterance in utterances]
        timed: list[TimedPiece] = []
        if times is None:
            pieces = list(stream_turns(turns, pipeline.stream))
        else:
            timed = [
                in_whole_text(piece, parts[piece.turn][0])
                for piece in stream_turns_timed(turns, pipeline.stream_timed)
            ]
            pieces = [piece.waveform for piece in timed]
        if not args.no_watermark:
            pieces = [pipeline.mark(piece) for piece in pieces]
        file.commit(encode_speech(pieces, audio_format))
        if times is not None:
            times.commit(times_file(timed, text, args.timestamps.suffix).encode())
    print(f"voice        {voice.name}")
    print(f"token        {pipeline.voice_token(voice)}")
    if ranked is not None:
        print(f"cosine       {ranked.cosine:.3f}")
        print(f"probability  {ranked.probability:.3f}")
    for note in dict.fromkeys(note for utterance in utterances for note in utterance.notes):
        print(f"note         {note}")
    print(f"audio        {sum(piece.seconds for piece in pieces):.2f} s in {args.out}")
    return EXIT_OK
