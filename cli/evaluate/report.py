"""What all measurements share: their options, the bundle that they measure, and how the figures are printed."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options
from cli.table import table_lines

if TYPE_CHECKING:
    from models.vclip import Vclip


def add_measure(measures: SubParsers, name: str, question: str) -> argparse.ArgumentParser:
    """Add a measurement that prints figures of a bundle; `question` is its help."""
    parser = measures.add_parser(name, help=question)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(parser)
    return parser


def loaded(args: argparse.Namespace, load: Load, judge: Path | None = None) -> "Vclip":
    """The bundle with all its parts: the figures look into them, where a `Pipeline` shows only what they do."""
    return cast("Vclip", load(judge or args.bundle, args.device, args.synthesizer_weights))


def report(args: argparse.Namespace, measure: Callable[[], dict[str, Any]]) -> int:
    """Measure, and print the figures as a table or as one JSON object."""
    with redirect_stdout(sys.stderr):  # output of the libraries must not get into the JSON
        figures = measure()
    print(json.dumps(figures, allow_nan=False) if args.json else "\n".join(table_lines(figures)))
    return EXIT_OK
