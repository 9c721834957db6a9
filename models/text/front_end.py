"""The role of a language: written text becomes sentences of phonemes with places in the written text."""

from typing import Protocol

from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading


class FrontEnd(Protocol):
    """Reads one language or dialect. Safe to share between threads."""

    @property
    def language(self) -> str:
        """The tag, one of those in `models.text.languages`."""
        ...

    def read(self, text: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """Read a whole text, sentence by sentence.

        Raises InvalidText if nothing can be spoken, if the markup is malformed, and for letters of other scripts
        where they are refused; InvalidParameter for a pronunciation with a sound that the language lacks.
        """
        ...
