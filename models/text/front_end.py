"""The role of a language: written text becomes sentences of phonemes with places in the written text."""

from typing import Protocol

from models.text.markup.marked_text import MarkedText
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading


class FrontEnd(Protocol):
    """Reads one language or dialect. Safe to share between threads."""

    @property
    def language(self) -> str:
        """The tag, one of those in `models.text.languages`."""
        ...

    def say_as(self, text: str, kind: str) -> str | None:
        """The words of a text that SSML says is of a kind, such as "digits"; None to read it as it is written."""
        ...

    def read_marked(
        self, text: str, marked: MarkedText, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """Read a text, or the part of it that `marked` has, whose markup was separated; otherwise as `read`."""
        ...

    def read(self, text: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """Read a whole text, sentence by sentence.

        Raises InvalidText if nothing can be spoken, if the markup is malformed, and for letters of other scripts
        where they are refused; InvalidParameter for a pronunciation with a sound that the language lacks.
        """
        ...
