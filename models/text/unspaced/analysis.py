"""The role of what finds the words of a text that has no spaces, and pronounces them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Writing:
    """letters: a character class of the letters of the language, for a pattern. scripts: their names in Unicode."""

    letters: str
    scripts: tuple[str, ...]


@dataclass(frozen=True)
class FoundWord:
    """A word. start, end: in the text that was analysed. phonemes: in Kokoro's symbols, "" if it is not spoken."""

    start: int
    end: int
    phonemes: str


class Analysis(Protocol):
    """What a language knows of its words. Safe to share between threads."""

    def words(self, text: str) -> Sequence[FoundWord]:
        """The words of a text of the language's own letters and digits, in order; parts may be left out."""
        ...

    def foreign(self, word: str) -> str:
        """The phonemes of a word in Latin letters; "" if it cannot be said."""
        ...

    def digit(self, digit: str) -> str:
        """The name of a digit, in letters of the language."""
        ...
