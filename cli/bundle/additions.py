"""Adds to a finished bundle what is made from the whole of it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options
from cli.bundle.retrieval import RETRIEVAL_KINDS, parse_retrieval
from cli.files import check_new_directory, existing_shards
from cli.table import table_lines

if TYPE_CHECKING:  # importing it takes a while
    from models.vclip import Vclip


def add_parsers(actions: SubParsers) -> None:
    """Add `balance`, `traits` and `index`."""
    balance = actions.add_parser(
        "balance", help="give each candidate a bias, so that different faces get different voices"
    )
    balance.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    balance.add_argument("--limit", type=int, default=5000, metavar="N", help="how many faces; default: 5000")
    _add_both_bundles(balance)
    balance.set_defaults(run=run_balance)

    traits = actions.add_parser(
        "traits", help="measure how pitch, age and gender are heard along the speaker vector"
    )
    traits.add_argument(
        "--recorded",
        type=Path,
        nargs="+",
        required=True,
        metavar="SHARD",
        help="recorded people of known age",
    )
    traits.add_argument(
        "--work", type=Path, metavar="DIR", help="directory for the synthesized speech; default: OUT.work"
    )
    _add_both_bundles(traits)
    traits.set_defaults(run=run_traits)

    index = actions.add_parser(
        "index", help="store the search index in the bundle, so that a start reads it instead of building it"
    )
    index.add_argument(
        "--retrieval",
        metavar="KIND",
        help=f"{RETRIEVAL_KINDS}; default: the kind of the bundle",
    )
    _add_both_bundles(index)
    index.set_defaults(run=run_index)


def _add_both_bundles(parser: argparse.ArgumentParser) -> None:
    """The options of the bundle that is made, and of the one that it is made of."""
    parser.add_argument("--version", required=True, help="of the bundle that is made")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the bundle to make")
    add_bundle_options(parser)


def run_balance(args: argparse.Namespace, load: Load) -> int:
    """The same bundle with biases for its candidates, and what they do for faces that were held back."""
    from training.bundle.balance import balance_bundle

    check_new_directory(args.out, "the bundle")
    existing_shards(args.faces)
    vclip = cast("Vclip", load(args.bundle, args.device, args.synthesizer_weights))
    manifest = balance_bundle(vclip, args.faces, args.out, args.version, args.limit)
    print("\n".join(table_lines(manifest.measured["balance"])))
    print(f"made {args.out}: {manifest.name} {manifest.version}")
    return EXIT_OK


def run_traits(args: argparse.Namespace, load: Load) -> int:
    """The same bundle with how pitch, age and gender are heard along its speaker vectors."""
    from training.bundle.traits import add_traits

    check_new_directory(args.out, "the bundle")
    existing_shards(args.recorded)
    vclip = cast("Vclip", load(args.bundle, args.device, args.synthesizer_weights))
    work = args.work or args.out.with_name(args.out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    manifest = add_traits(vclip, args.recorded, args.out, work, args.version)
    print("\n".join(table_lines(manifest.measured["traits"])))
    print(f"made {args.out}: {manifest.name} {manifest.version}")
    return EXIT_OK


def run_index(args: argparse.Namespace, load: Load) -> int:
    """The same bundle with its search index in a file."""
    from training.bundle.index import store_index

    check_new_directory(args.out, "the bundle")
    kind = None if args.retrieval is None else parse_retrieval(args.retrieval)
    vclip = cast("Vclip", load(args.bundle, args.device, args.synthesizer_weights))
    manifest = store_index(vclip, args.out, args.version, kind)
    print(
        f"made {args.out}: {manifest.name} {manifest.version}, with a stored {manifest.retrieval.kind} index"
    )
    return EXIT_OK
