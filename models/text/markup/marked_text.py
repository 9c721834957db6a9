"""A text without its markup, and what the markup says about it: silences, given readings and notes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.errors import InvalidText
from models.text.aligned_text import AlignedText

# Text, what it is to be interpreted as -> words, or None if it is to be read like any other text.
SayAs = Callable[[str, str], str | None]
LONGEST_PAUSE_S = 10.0
_TIME = re.compile(r"\+?(\d+(?:\.\d+)?|\.\d+)\s*(ms|s)?")


@dataclass(frozen=True)
class Silence:
    """offset: in the written text. seconds: how long the silence is."""

    offset: int
    seconds: float


@dataclass(frozen=True)
class GivenReading:
    """How `written[start:end]` is read: as these words, or as these phonemes in Kokoro's symbols."""

    start: int
    end: int
    spoken: str | None = None
    phonemes: str | None = None


@dataclass(frozen=True)
class MarkedText:
    """aligned: the text without markup. notes: for the reader, such as elements that are not supported."""

    aligned: AlignedText
    silences: tuple[Silence, ...] = ()
    readings: tuple[GivenReading, ...] = ()
    notes: tuple[str, ...] = ()

    def part(self, start: int, end: int) -> "MarkedText":
        """`aligned[start:end]`, at least one character, and what the markup says about it; without the notes.

        Silences behind the last part of a text belong to it.
        """
        starts = self.aligned.starts
        first = 0 if start == 0 else starts[start]
        last = starts[end] if end < len(starts) else None
        return MarkedText(
            self.aligned.slice(start, end),
            tuple(
                one for one in self.silences if first <= one.offset and (last is None or one.offset < last)
            ),
            tuple(one for one in self.readings if first <= one.start and (last is None or one.start < last)),
        )


def pause_seconds(written: str) -> float:
    """Seconds of a duration such as "0.5s" or "500ms".

    Raises InvalidText for anything else and for more than LONGEST_PAUSE_S.
    """
    match = _TIME.fullmatch(written.strip())
    if match is None:
        raise InvalidText(f"{written!r} is not the duration of a pause; write a time such as 0.5s or 500ms")
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > LONGEST_PAUSE_S:
        raise InvalidText(f"a pause of {seconds:g} s is too long; the limit is {LONGEST_PAUSE_S:g} s")
    return seconds
