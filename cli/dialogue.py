"""`vclip dialogue`: write a dialogue of several speakers to an audio file."""

import argparse
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options, finite_number, utf8_text
from cli.audio_files import add_output_options, audio_format_of
from cli.dialogue_script import read_script
from cli.files import OutputFile, read_input
from cli.inputs import embed_face, read_picture, without_alias
from cli.text import add_reading_options, reading_options
from cli.warnings import print_warnings
from models.errors import InvalidInput, InvalidParameter
from models.limits import DEFAULT_DIVERSITY, DEFAULT_PAUSE_S, MAX_PAUSE_S, MAX_SPEAKERS

if TYPE_CHECKING:
    from models.interfaces import Pipeline
    from models.types import FaceEmbedding, Voice

_FACE_INDEX = re.compile(r"(.+)#(\d{1,3})")


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("dialogue", help="speak a dialogue, each speaker with the voice of a face")
    parser.add_argument(
        "script",
        type=Path,
        metavar="SCRIPT",
        help="a file of lines `SPEAKER: TEXT`, or SPEAKER, tab, TEXT, or JSON objects with speaker and text; # "
        "begins a comment",
    )
    parser.add_argument(
        "--speaker",
        type=utf8_text,
        action="append",
        required=True,
        metavar="NAME=SOURCE",
        help="a picture with the speaker's face (FILE, or FILE#1 for its second face), or else a voice as --voice "
        "of vclip speak takes it; once for each speaker",
    )
    add_output_options(parser)
    parser.add_argument(
        "--pause",
        type=finite_number,
        default=DEFAULT_PAUSE_S,
        metavar="S",
        help=f"seconds of silence between two lines, 0 to {MAX_PAUSE_S:g}; default: {DEFAULT_PAUSE_S:g}",
    )
    parser.add_argument(
        "--diversity",
        type=finite_number,
        default=DEFAULT_DIVERSITY,
        help="0 gives each face its best voice, the nearer to 1, the more the voices differ; default: "
        f"{DEFAULT_DIVERSITY:g}",
    )
    parser.add_argument("--seed", type=int, help="seed for drawing other candidate voices")
    parser.add_argument("--language", help="tag; default: that of a stock voice, else the first")
    parser.add_argument("--speed", type=finite_number, default=1.0, help="0.5 to 2; default: 1")
    parser.add_argument(
        "--timestamps",
        type=Path,
        metavar="FILE",
        help="also write who speaks when, by the suffix: .json, .srt or .vtt",
    )
    add_reading_options(parser)
    parser.add_argument("--no-watermark", action="store_true", help="do not add the inaudible watermark")
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Write the file, and print the voice of each speaker with its token."""
    from cli.dialogue_times import TIMES_SUFFIXES, dialogue_times  # a second of imports
    from models.tts.turns import Turn, TurnPiece, stream_turns, stream_turns_timed
    from models.voice.formats import encode_speech

    sources = read_sources(args.speaker)
    lines = read_script(read_input(args.script, "the script"), sources)
    if not 0 <= args.pause <= MAX_PAUSE_S:
        raise InvalidParameter(f"--pause {args.pause:g} is outside 0 to {MAX_PAUSE_S:g}")
    if args.timestamps is not None and args.timestamps.suffix not in TIMES_SUFFIXES:
        raise InvalidParameter(
            f"--timestamps {args.timestamps} ends with none of {', '.join(TIMES_SUFFIXES)}: rename the file"
        )
    audio_format = audio_format_of(args)
    options = reading_options(args)
    with OutputFile(args.out) as file, ExitStack() as stack:
        times = None if args.timestamps is None else stack.enter_context(OutputFile(args.timestamps))
        pipeline = load(args.bundle, args.device, args.synthesizer_weights)
        utterances = []
        for number, line in enumerate(lines):
            try:
                name = _voice_name(sources[line.speaker], pipeline)
                language = line.language or args.language or pipeline.language_of(name)
                utterances.append(pipeline.prepare(line.text, language, options))
            except InvalidInput as error:
                raise type(error)(f"line {number + 1} of {len(lines)}: {error}") from error
        voices = cast(pipeline, sources, args.seed, args.diversity)
        turns = [
            Turn(
                utterance,
                voices[line.speaker],
                args.speed if line.speed is None else line.speed,
                args.pause if line.pause_s is None else line.pause_s,
            )
            for line, utterance in zip(lines, utterances, strict=True)
        ]
        timed: list[TurnPiece] = []
        if times is None:
            pieces = list(stream_turns(turns, pipeline.stream))
        else:
            timed = list(stream_turns_timed(turns, pipeline.stream_timed))
            pieces = [piece.waveform for piece in timed]
        if not args.no_watermark:
            pieces = [pipeline.mark(piece) for piece in pieces]
        file.commit(encode_speech(pieces, audio_format))
        if times is not None:
            spoken = [(line.speaker, line.text) for line in lines]
            times.commit(dialogue_times(timed, spoken, args.timestamps.suffix).encode())
    for name, voice in voices.items():
        print(f"{name}\t{voice.name}\t{pipeline.voice_token(voice)}")
    print(f"audio\t{sum(piece.seconds for piece in pieces):.2f} s in {args.out}")
    return EXIT_OK


def read_sources(given: Sequence[str]) -> dict[str, str]:
    """`NAME=SOURCE` -> name: source. Raises InvalidParameter."""
    sources: dict[str, str] = {}
    for one in given:
        name, equals, source = one.partition("=")
        if not (name and equals and source):
            raise InvalidParameter(f"--speaker {one} is not NAME=SOURCE")
        if name in sources:
            raise InvalidParameter(f"--speaker {name} is given twice")
        sources[name] = source
    if len(sources) > MAX_SPEAKERS:
        raise InvalidParameter(f"{len(sources)} speakers were given, but the limit is {MAX_SPEAKERS}")
    return sources


def cast(
    pipeline: "Pipeline", sources: Mapping[str, str], seed: int | None, diversity: float
) -> "dict[str, Voice]":
    """The voice of each speaker; faces get voices that differ."""
    given: dict[str, Voice] = {}
    faces: dict[str, FaceEmbedding] = {}
    for name, source in sources.items():
        try:
            voice = _voice_name(source, pipeline)
            if voice is None:
                faces[name] = _face(pipeline, source)
            else:
                given[name] = pipeline.voice(voice)
        except InvalidInput as error:
            raise type(error)(f"speaker {name}: {error}") from error
    ranked = pipeline.cast_voices(list(faces.values()), list(given.values()), seed, diversity)
    found = {name: best.voice for name, best in zip(faces, ranked, strict=True)}
    return {name: given.get(name) or found[name] for name in sources}


def _face(pipeline: "Pipeline", source: str) -> "FaceEmbedding":
    path, face_index = _picture(source)
    face = embed_face(pipeline, read_picture(path), path, face_index)
    print_warnings(face.warnings)
    return face


def _picture(source: str) -> tuple[Path, int | None]:
    match = _FACE_INDEX.fullmatch(source)
    if match and not Path(source).exists():
        return Path(match[1]), int(match[2])
    return Path(source), None


def _voice_name(source: str, pipeline: "Pipeline") -> str | None:
    """The voice that a source names; None where it is a picture: a file, or what looks like the name of one."""
    path, _ = _picture(source)
    is_file = path.is_file() or path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp", ".heic", ".avif")
    return None if is_file else without_alias(source, pipeline)
