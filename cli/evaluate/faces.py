"""How well is a face read, also where its picture is turned?"""

import argparse
from pathlib import Path

from cli.arguments import Load, SubParsers
from cli.evaluate.report import add_measure, loaded, report
from cli.files import existing_shards


def add_parsers(measures: SubParsers) -> None:
    """Add `faces` and `turned-faces`."""
    faces = add_measure(
        measures, "faces", "how well are gender and age of faces read, zero-shot and by group?"
    )
    faces.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    faces.set_defaults(run=run_faces)

    turned = add_measure(
        measures, "turned-faces", "is a face found, and embedded alike, when its picture is turned?"
    )
    turned.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    turned.add_argument(
        "--limit", type=int, default=240, metavar="N", help="number of pictures; default: 240"
    )
    turned.set_defaults(run=run_turned_faces)


def run_faces(args: argparse.Namespace, load: Load) -> int:
    """Measure zero-shot labels by text prompts."""
    from training.evaluation.faces.attributes import evaluate_faces

    shards = existing_shards(args.faces)
    return report(args, lambda: evaluate_faces(loaded(args, load), shards))


def run_turned_faces(args: argparse.Namespace, load: Load) -> int:
    """Compare pictures that are turned with the same pictures upright."""
    from training.evaluation.faces.turned import evaluate_turned_faces

    shards = existing_shards(args.faces)
    return report(args, lambda: evaluate_turned_faces(loaded(args, load), shards, args.limit))
