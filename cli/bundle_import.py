"""`vclip bundle import-...`: checkpoints from elsewhere become parts of bundles."""

import argparse
from pathlib import Path

from cli.arguments import EXIT_OK, Load, SubParsers
from cli.files import UnusableFile, check_new_directory
from cli.table import table_lines


def add_parsers(actions: SubParsers) -> None:
    """Add the actions."""
    voice_encoder = actions.add_parser(
        "import-voice-encoder", help="convert a published H/ASP checkpoint into a part of a bundle"
    )
    voice_encoder.add_argument(
        "checkpoint",
        type=Path,
        metavar="FILE",
        help="baseline_v2_smproto.model of clovaai, or model_se.pth.tar of YourTTS",
    )
    voice_encoder.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="config_se.json of YourTTS; default: beside the checkpoint",
    )
    voice_encoder.add_argument("--out", type=Path, required=True, metavar="DIR", help="the part to make")
    voice_encoder.set_defaults(run=run_import_voice_encoder)


def run_import_voice_encoder(args: argparse.Namespace, _: Load) -> int:
    """Convert the checkpoint, and say what it is and under which licence."""
    from training.h_asp_weights import import_h_asp

    check_new_directory(args.out, "the part")
    try:
        imported = import_h_asp(args.checkpoint, args.out, args.config)
    except OSError as error:
        raise UnusableFile(f"cannot write the part {args.out}: {error.strerror or error}") from error
    print("\n".join(table_lines(imported.model_dump())))
    print(f"made {args.out}")
    return EXIT_OK
