"""Is text read as a person reads it?"""

import argparse
from pathlib import Path

from cli.arguments import Load, SubParsers
from cli.evaluate.report import report
from cli.files import UnusableFile


def add_parsers(measures: SubParsers) -> None:
    """Add `text`."""
    text = measures.add_parser("text", help="is text read as a person reads it? the share right by class")
    text.add_argument(
        "--table", type=Path, metavar="FILE", help="class, written, spoken; default: that of the tests"
    )
    text.add_argument("--language", default="en-us", help="en-us or en-gb; default: en-us")
    text.add_argument("--json", action="store_true", help="print one JSON object")
    text.set_defaults(run=run_text)


def run_text(args: argparse.Namespace, _: Load) -> int:
    """Against a table of everyday texts; no bundle is loaded."""
    from training.evaluation.text import TABLE, evaluate_text

    table = args.table or TABLE
    if not table.is_file():
        raise UnusableFile(f"cannot read the table {table}: there is no such file; name one with --table")
    return report(args, lambda: evaluate_text(table, args.language))
