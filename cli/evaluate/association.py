"""Does the score tell which face and which voice belong together, and how far may it be trusted?"""

import argparse
import hashlib
from pathlib import Path

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, finite_number
from cli.evaluate.report import add_measure, loaded, report
from cli.files import OutputFile, existing_shards, read_input
from models.errors import InvalidInput

PROTOCOLS = (
    "self-lifting",
    "pins",
    "wen",
)  # the same as in training/evaluation/association/trial_lists.py, which is imported lazily


def add_parsers(measures: SubParsers) -> None:
    """Add `association`, `convert-trials` and `warnings`."""
    association = add_measure(
        measures, "association", "does the score tell which face and which voice belong together?"
    )
    source = association.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--pairs",
        type=Path,
        nargs="+",
        metavar="SHARD",
        help="shards of pairs; each face is scored with each voice",
    )
    source.add_argument(
        "--trials", type=Path, nargs="+", metavar="LIST", help="published lists of trials over VoxCeleb1"
    )
    association.add_argument(
        "--media", type=Path, nargs="+", metavar="DIR", help="folders with VoxCeleb1, for --trials"
    )
    association.add_argument(
        "--meta", type=Path, metavar="FILE", help="default: vox1_meta.csv in a DIR of --media"
    )
    association.add_argument(
        "--protocol", choices=PROTOCOLS, help="protocol of the lists; default: recognized by their format"
    )
    association.add_argument(
        "--max-missing",
        type=finite_number,
        metavar="SHARE",
        help="largest share of trials whose files may be missing; default: 0.01",
    )
    association.set_defaults(run=run_association)

    convert = measures.add_parser(
        "convert-trials",
        help="convert a published pickle of trials to a text list, without executing the pickle",
    )
    convert.add_argument("pickle", type=Path, metavar="PICKLE")
    convert.add_argument("list", type=Path, metavar="LIST")
    convert.set_defaults(run=run_convert_trials)

    warnings = add_measure(
        measures,
        "warnings",
        "how far may a score be trusted with a file that is warned of, and how often is it?",
    )
    warnings.add_argument("--pairs", type=Path, nargs="+", required=True, metavar="SHARD")
    warnings.add_argument("--recordings", type=Path, nargs="+", required=True, metavar="SHARD")
    warnings.add_argument(
        "--limit", type=int, default=40, metavar="N", help="recordings of each shard; default: 40"
    )
    warnings.set_defaults(run=run_warnings)


def run_association(args: argparse.Namespace, load: Load) -> int:
    """Exhaustive trials, shards of pairs; each face is scored with each voice; or the trials of a list."""
    if args.trials is not None:
        return _run_trials(args, load)
    if args.media or args.meta or args.protocol or args.max_missing is not None:
        raise InvalidInput("--media, --meta, --protocol and --max-missing go with --trials, not with --pairs")
    from training.evaluation.association.pairs import evaluate_association

    shards = existing_shards(args.pairs)
    return report(args, lambda: evaluate_association(loaded(args, load), shards))


def _run_trials(args: argparse.Namespace, load: Load) -> int:
    from training.evaluation.association.published_trials import MAX_MISSING_SHARE, evaluate_trials

    if not args.media:
        raise InvalidInput("--trials needs --media: the folders with VoxCeleb1's pictures and recordings")
    max_missing = MAX_MISSING_SHARE if args.max_missing is None else args.max_missing
    return report(
        args,
        lambda: evaluate_trials(
            loaded(args, load),
            args.trials,
            args.media,
            args.meta,
            args.protocol,
            max_missing,
        ),
    )


def run_convert_trials(args: argparse.Namespace, _: Load) -> int:
    """Convert a pickle of trials to text."""
    from training.evaluation.association.trial_lists import converted_text
    from training.evaluation.association.trial_pickle import trials_of_pickle

    data = read_input(args.pickle, "the pickle")
    with OutputFile(args.list) as out:
        trials = trials_of_pickle(data)
        out.commit(converted_text(trials, hashlib.sha256(data).hexdigest()).encode())
    print(f"{len(trials)} trials in {args.list}")
    return EXIT_OK


def run_warnings(args: argparse.Namespace, load: Load) -> int:
    """Make files worse on purpose, and join recordings of several people."""
    from training.evaluation.association.warnings import evaluate_warnings

    pairs, recordings = existing_shards(args.pairs), existing_shards(args.recordings)
    return report(args, lambda: evaluate_warnings(loaded(args, load), pairs, recordings, args.limit))
