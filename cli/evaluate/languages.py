"""Is each language intelligible?"""

import argparse
from pathlib import Path

from cli.arguments import Load, SubParsers
from cli.evaluate.report import add_measure, loaded, report


def add_parsers(measures: SubParsers) -> None:
    """Add `languages`."""
    languages = add_measure(
        measures, "languages", "is each language intelligible, and does a voice stay the same?"
    )
    languages.add_argument(
        "--languages", metavar="TAGS", help="tags, separated by commas; default: all that are installed"
    )
    languages.add_argument(
        "--sentences", type=int, default=50, metavar="N", help="sentences of each language; default: 50"
    )
    languages.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="keep the figures of each language here, and measure only those that are missing",
    )
    languages.set_defaults(run=run_languages)


def run_languages(args: argparse.Namespace, load: Load) -> int:
    """Each language by stock and generated voices, judged by the recognizer."""
    from training.evaluation.languages.quality import evaluate_languages

    tags = None if args.languages is None else [tag.strip() for tag in args.languages.split(",")]
    return report(args, lambda: evaluate_languages(loaded(args, load), tags, args.sentences, args.work))
