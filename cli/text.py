"""`vclip text`: how lines of text are read, word by word; nothing is spoken."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from app.exit_codes import EXIT_INVALID_INPUT, EXIT_OK
from cli.arguments import Load, SubParsers
from models.errors import InvalidInput
from models.text.custom_pronunciations import CustomPronunciations, read_lexicon
from models.text.languages import AMERICAN
from models.text.options import Markup, ReadingOptions


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("text", help="show how the lines of stdin are read: words, phonemes, places")
    add_reading_options(parser)
    parser.add_argument(
        "--language",
        default=AMERICAN,
        help=f"tag of the language, such as en-gb or fr, or auto; default: {AMERICAN}",
    )
    parser.add_argument(
        "--json", action="store_true", help="an object for each line, as of POST /v1/phonemes"
    )
    parser.set_defaults(run=run)


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """`--markup`, `--strict` and `--lexicon`."""
    parser.add_argument(
        "--markup",
        choices=get_args(Markup),
        default="auto",
        help="auto: Markdown and HTML as they are shown; ssml; none: every sign is read; default: auto",
    )
    parser.add_argument("--strict", action="store_true", help="refuse other scripts, not transliterate them")
    parser.add_argument("--lexicon", type=Path, metavar="FILE", help="pronunciations, W3C PLS or CSV")


def reading_options(args: argparse.Namespace) -> ReadingOptions:
    """What `add_reading_options` parsed. Raises InvalidParameter for a lexicon that cannot be used."""
    lexicon = CustomPronunciations() if args.lexicon is None else read_lexicon(args.lexicon)
    return ReadingOptions(markup=args.markup, strict=args.strict, lexicon=lexicon)


def run(args: argparse.Namespace, _: Load) -> int:
    """One line out for each line in; a line that cannot be read is named on stderr, and the others are read."""
    from models.text.front_ends import FrontEnds

    options = reading_options(args)
    front_end = FrontEnds().find(args.language)
    code = EXIT_OK
    for number, line in enumerate(_lines(), 1):
        try:
            reading = front_end.read(line, options)
        except InvalidInput as error:
            print(f"vclip: error: line {number}: {error}", file=sys.stderr)
            code = EXIT_INVALID_INPUT
            continue
        print(json.dumps(reading.as_json(), ensure_ascii=False) if args.json else reading.spoken, flush=True)
        if not args.json:
            print(f"  {reading.phonemes}")
    return code


def _lines() -> Iterator[str]:
    """Lines of stdin as UTF-8, whatever the locale; blank ones are left out."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            text = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"line {number} is not UTF-8: {error.reason} at byte {error.start}") from error
        if text.strip():
            yield text
