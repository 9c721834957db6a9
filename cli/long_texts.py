"""Texts of files for `vclip speak`: spoken in parts, as if each were a turn of the same speaker."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.files import read_input
from models.errors import InvalidInput, InvalidText
from models.limits import MAX_FILE_CHARACTERS, MAX_TEXT_CHARACTERS
from models.text.long_text import split_text
from models.text.markup.ssml import is_ssml
from models.text.options import ReadingOptions
from models.types import TimedPiece, Utterance

if TYPE_CHECKING:
    from models.interfaces import Pipeline

PART_PAUSE_S = 1.2  # between two parts: what is heard at the end of a paragraph


def read_text_file(path: Path) -> str:
    """The text of a file, or of stdin for "-". Raises UnusableFile, and InvalidText where it is not UTF-8."""
    data = sys.stdin.buffer.read() if str(path) == "-" else read_input(path, "the text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidText(
            f"{path} is not text in UTF-8, at byte {error.start + 1}: write it in UTF-8"
        ) from error


def parts_of(text: str, options: ReadingOptions) -> list[tuple[int, int]]:
    """Start and end of the parts in which a text is spoken; one where it can be spoken at once.

    Raises InvalidText where it is too long, or cannot be split.
    """
    if len(text) <= MAX_TEXT_CHARACTERS:
        return [(0, len(text))]
    if len(text) > MAX_FILE_CHARACTERS:
        raise InvalidText(
            f"the text has {len(text):,} characters, but the limit is {MAX_FILE_CHARACTERS:,}: split it by chapters"
        )
    if options.markup == "ssml" or (options.markup == "auto" and is_ssml(text)):
        raise InvalidText(
            f"the SSML has {len(text):,} characters, but the limit is {MAX_TEXT_CHARACTERS:,}: split it yourself, "
            "since only other texts are split here"
        )
    return split_text(text, MAX_TEXT_CHARACTERS) or [(0, 0)]  # a blank text is refused when it is read


def prepare_parts(
    pipeline: "Pipeline", text: str, parts: Sequence[tuple[int, int]], language: str, options: ReadingOptions
) -> list[Utterance]:
    """Read each part. Raises what `Pipeline.prepare` does, with the place of the part."""
    utterances = []
    for start, end in parts:
        try:
            utterances.append(pipeline.prepare(text[start:end], language, options))
        except InvalidInput as error:
            if len(parts) == 1:
                raise
            raise type(error)(f"in the characters {start + 1:,} to {end:,}: {error}") from error
    return utterances


def in_whole_text(piece: TimedPiece, start: int) -> TimedPiece:
    """A piece of a part that begins at `start`, with the places of its words in the whole text."""
    words = tuple(
        replace(
            word,
            written=replace(word.written, start=word.written.start + start, end=word.written.end + start),
        )
        for word in piece.words
    )
    return replace(piece, words=words)
