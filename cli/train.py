"""`vclip train`: make a bundle from data."""

import argparse
from pathlib import Path

from cli.arguments import EXIT_OK, Load, SubParsers
from cli.files import UnusableFile, check_new_directory


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("train", help="train a bundle")
    recipes = parser.add_subparsers(metavar="RECIPE", required=True)
    mini = recipes.add_parser("mini", help="the embedded default; needs the training extra")
    mini.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="data as its README describes it"
    )
    mini.add_argument("--out", type=Path, required=True, metavar="DIR", help="the bundle to make")
    mini.add_argument(
        "--work", type=Path, metavar="DIR", help="where stages keep what they made; default: OUT.work"
    )
    mini.set_defaults(run=run_mini)


def run_mini(args: argparse.Namespace, _: Load) -> int:
    """Run every stage that is not done yet, and write the bundle."""
    from training.make_bundle import make_mini_bundle

    if not args.data.is_dir():
        raise UnusableFile(f"cannot read the data {args.data}: there is no such directory")
    check_new_directory(args.out, "the bundle")
    work = args.work or args.out.with_name(args.out.name + ".work")
    make_mini_bundle(args.data, args.out, work)
    print(f"made {args.out}; see `vclip bundle show --bundle {args.out}`")
    return EXIT_OK
