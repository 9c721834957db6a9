"""Files of speech: their format by the suffix, or by `--format`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cli.files import check_no_directory
from models.errors import InvalidParameter

if TYPE_CHECKING:  # importing it takes a second
    from models.voice.formats import AudioFormat

SUFFIXES = {
    ".wav": "wav",
    ".flac": "flac",
    ".mp3": "mp3",
    ".opus": "opus",
    ".ogg": "opus",
    ".aac": "aac",
    ".pcm": "pcm",
}
AUDIO_FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))  # of models.voice.formats


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add `--out` and `--format`."""
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="the file to write; its suffix says the format",
    )
    parser.add_argument(
        "--format", choices=AUDIO_FORMATS, help="of the audio; default: by the suffix of --out"
    )


def audio_format_of(args: argparse.Namespace) -> "AudioFormat":
    """The format of `--out`. Raises InvalidParameter for an unknown suffix, and UnusableFile for a directory."""
    from models.voice.formats import AudioFormat

    check_no_directory(args.out)
    name = args.format or SUFFIXES.get(args.out.suffix.lower())
    if name is None:
        raise InvalidParameter(
            f"--out {args.out} ends with none of {', '.join(SUFFIXES)}: rename the file, or give its --format"
        )
    return AudioFormat(name)
