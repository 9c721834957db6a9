"""`vclip train`: make a bundle, or a part of one, from data."""

import argparse
from pathlib import Path

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers
from cli.files import UnusableFile, check_new_directory
from cli.table import table_lines


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("train", help="train a bundle")
    recipes = parser.add_subparsers(metavar="RECIPE", required=True)
    mini = recipes.add_parser("mini", help="the embedded default; needs the extra `train`")
    mini.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="directory of the data; docs/training.md describes its contents",
    )
    mini.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory of the new bundle")
    mini.add_argument(
        "--work", type=Path, metavar="DIR", help="directory for the results of the stages; default: OUT.work"
    )
    mini.add_argument(
        "--face-encoder",
        type=Path,
        metavar="BUNDLE",
        help="take the image encoder of this bundle instead of training one, which takes most of the time",
    )
    mini.set_defaults(run=run_mini)
    full = recipes.add_parser(
        "full", help="only the association, from data of any size; on several GPUs with torchrun"
    )
    full.add_argument(
        "--config", type=Path, required=True, metavar="FILE", help="such as configs/vclip-vox2.yaml"
    )
    full.add_argument(
        "--data",
        type=Path,
        nargs="+",
        default=[Path()],
        metavar="DIR",
        help="directories with the sources that the configuration names; default: the working directory",
    )
    full.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="directory of the new part, the projectors"
    )
    full.add_argument(
        "--work", type=Path, metavar="DIR", help="directory for features and checkpoints; default: OUT.work"
    )
    full.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N; default: auto")
    full.set_defaults(run=run_full)
    homographs = recipes.add_parser(
        "homographs", help="how words of several sounds are told apart; seconds, on a processor"
    )
    homographs.add_argument(
        "--data", type=Path, required=True, metavar="FILE", help="WikipediaHomographData, its training part"
    )
    homographs.add_argument(
        "--out", type=Path, metavar="FILE", help="the coefficients to write; default: only measure on folds"
    )
    homographs.add_argument("--no-folds", action="store_true", help="write without measuring")
    homographs.set_defaults(run=run_homographs)


def run_mini(args: argparse.Namespace, _: Load) -> int:
    """Run every stage that is not finished yet, and write the bundle."""
    from training.packages import FACES, check_packages

    check_packages(FACES)
    from training.bundle.mini import make_mini_bundle

    if not args.data.is_dir():
        raise UnusableFile(f"cannot read the data {args.data}: the directory does not exist")
    check_new_directory(args.out, "the bundle")
    make_mini_bundle(args.data, args.out, _work(args), face_encoder=args.face_encoder)
    print(f"made {args.out}; see `vclip bundle show --bundle {args.out}`")
    return EXIT_OK


def run_full(args: argparse.Namespace, _: Load) -> int:
    """Extract missing features, continue the training, and write the projectors."""
    from training.packages import VIDEO, check_packages

    check_packages(VIDEO)
    from models.loading import resolve_device
    from training.full.config import read_config
    from training.full.recipe import train_full

    config = read_config(args.config)
    for directory in args.data:
        if not directory.is_dir():
            raise UnusableFile(f"cannot read the data {directory}: the directory does not exist")
    check_new_directory(args.out, "the part")
    measured = train_full(config, args.data, args.out, _work(args), resolve_device(args.device))
    if measured:
        print("\n".join(table_lines(measured)))
    return EXIT_OK


def run_homographs(args: argparse.Namespace, _: Load) -> int:
    """Measure on folds, fit on everything, write."""
    from training.stages.homographs import fit, folds, read_everyday, read_examples, save

    if not args.data.is_file():
        raise UnusableFile(f"cannot read the data {args.data}: there is no such file")
    examples, everyday = read_examples(args.data), read_everyday()
    if not args.no_folds:
        print("\n".join(table_lines(folds(examples, everyday))))
    if args.out is not None:
        save(fit([*examples, *everyday]), args.out)
        print(f"made {args.out}")
    return EXIT_OK


def _work(args: argparse.Namespace) -> Path:
    """The directory for results of stages, which is made. Raises UnusableFile where it cannot be."""
    work: Path = args.work or args.out.with_name(args.out.name + ".work")
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFile(
            f"cannot use the work directory {work}: {error.strerror}; name another with --work"
        ) from None
    return work
