"""`vclip bundle import-...`: convert published checkpoints into parts of bundles."""

import argparse
from pathlib import Path

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers
from cli.files import UnusableFile, check_new_directory
from cli.table import table_lines
from models.errors import InvalidInput


def add_parsers(actions: SubParsers) -> None:
    """Add the actions."""
    voice_encoder = actions.add_parser(
        "import-voice-encoder",
        help="convert a published checkpoint of H/ASP or CAM++ into a part of a bundle",
    )
    voice_encoder.add_argument(
        "checkpoint",
        type=Path,
        metavar="FILE",
        help="baseline_v2_smproto.model of clovaai, model_se.pth.tar of YourTTS, or campplus_cn_en_common.pt of "
        "3D-Speaker",
    )
    voice_encoder.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="config_se.json of YourTTS; default: next to the checkpoint",
    )
    voice_encoder.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="directory of the new part"
    )
    voice_encoder.set_defaults(run=run_import_voice_encoder)

    tts = actions.add_parser(
        "import-tts", help="convert a multi-speaker VITS of coqui-tts into a part of a bundle"
    )
    tts.add_argument(
        "model",
        metavar="MODEL",
        help="a model directory (config.json, checkpoint, speaker file), or coqui's name of a published "
        "model, which is downloaded, such as tts_models/en/vctk/vits",
    )
    tts.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory of the new part")
    tts.add_argument(
        "--licence", metavar="SPDX", help="licence of the weights, if coqui's list does not contain it"
    )
    tts.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="name of the checkpoint, if the directory has several"
    )
    tts.add_argument(
        "--speakers",
        type=Path,
        metavar="FILE",
        help="file of d-vectors or names, instead of the model's own file",
    )
    tts.add_argument(
        "--speaker-encoder",
        type=Path,
        metavar="DIR",
        help="the voice encoder that made the d-vectors: its part directory, or a bundle that contains it",
    )
    tts.set_defaults(run=run_import_tts)


def run_import_tts(args: argparse.Namespace, _: Load) -> int:
    """Convert the model, and print what it is and its licence."""
    from training.imports.vits import import_vits

    check_new_directory(args.out, "the part")
    try:
        imported = import_vits(
            args.model, args.out, args.licence, args.checkpoint, args.speakers, args.speaker_encoder
        )
    except OSError as error:
        raise UnusableFile(f"cannot write the part {args.out}: {error.strerror or error}") from error
    part = imported.part
    shown = part.model_dump(
        include={"conditioning", "speaker_dim", "languages", "licence", "speaker_encoder_sha256"}
    )
    shown["speakers"] = len(part.speaker_names)
    shown["sha256"] = imported.outside_weights[0].sha256
    print("\n".join(table_lines(shown)))
    print(f"made {args.out}: the weights are under {part.licence}")
    return EXIT_OK


def run_import_voice_encoder(args: argparse.Namespace, _: Load) -> int:
    """Convert the checkpoint, and print what it is and its licence."""
    from training.imports.campplus import import_campplus, is_campplus
    from training.imports.checkpoints import read_checkpoint
    from training.imports.h_asp import import_h_asp

    check_new_directory(args.out, "the part")
    campplus = is_campplus(read_checkpoint(args.checkpoint))
    if campplus and args.config is not None:
        raise InvalidInput("--config goes with a checkpoint of YourTTS; CAM++ has no configuration")
    try:
        imported = (
            import_campplus(args.checkpoint, args.out)
            if campplus
            else import_h_asp(args.checkpoint, args.out, args.config)
        )
    except OSError as error:
        raise UnusableFile(f"cannot write the part {args.out}: {error.strerror or error}") from error
    print("\n".join(table_lines(imported.model_dump())))
    print(f"made {args.out}")
    return EXIT_OK
