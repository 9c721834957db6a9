"""Shared by the commands: the parser, common options, and the loader of a bundle."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from app.exit_codes import EXIT_INVALID_INPUT

if TYPE_CHECKING:  # importing it takes seconds, and `vclip --help` needs none of it
    from models.interfaces import Pipeline

Load = Callable[[Path | None, str, Path | None], "Pipeline"]  # bundle, device, synthesizer weights
Run = Callable[[argparse.Namespace, Load], int]
SubParsers: TypeAlias = "argparse._SubParsersAction[Parser]"


class Parser(argparse.ArgumentParser):
    """An argument parser that reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit with the code for invalid input."""
        self.exit(EXIT_INVALID_INPUT, f"vclip: error: {message} (see {self.prog} --help)\n")


def finite_number(text: str) -> float:
    """The type of options that are numbers: NaN and infinity are none."""
    value = float(text)  # argparse reports its ValueError
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(
            f"{text.strip()} is not a number that can be used: give a finite one"
        )
    return value


def utf8_text(text: str) -> str:
    """The type of options that are text: bytes that are not UTF-8 are refused, which a file name may have."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError(
            f"it is not text in UTF-8, at character {error.start + 1}: write it in UTF-8"
        ) from error
    return text


def add_bundle_options(parser: argparse.ArgumentParser) -> None:
    """Add `--bundle`, `--device` and `--synthesizer-weights`, for commands that load a bundle."""
    parser.add_argument(
        "--bundle", type=Path, metavar="DIR", help="directory of the bundle; default: the embedded bundle"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N; default: auto")
    parser.add_argument(
        "--synthesizer-weights",
        type=Path,
        metavar="FILE",
        help="model file of the synthesizer; default: from the packages installed with Vclip, else from the hub",
    )


def add_face_options(parser: argparse.ArgumentParser, or_voice: bool = False) -> None:
    """Add `--face` and `--face-index`; `or_voice` adds `--voice` as an alternative to `--face`."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--face",
        type=Path,
        metavar="FILE",
        help="a picture with a face: JPEG, PNG, WEBP, HEIC, AVIF, GIF, BMP or TIFF",
    )
    if or_voice:
        source.add_argument(
            "--voice",
            type=utf8_text,
            metavar="VOICE",
            help="a voice token, the name of a stock voice, or a mix such as af_heart(2)+am_adam(1); instead of "
            "a face",
        )
    parser.add_argument(
        "--face-index",
        type=int,
        metavar="N",
        help="index of the face, counted from 0, the largest first; default: the largest",
    )
