"""The role of what pronounces the words of a clause."""

from collections.abc import Sequence
from typing import Protocol


class ClauseSounds(Protocol):
    """Pronounces words in their context, since neighbours change each other: liaison, voicing, weak forms."""

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """Clauses of words in letters of the language -> the phonemes of each word in Kokoro's symbols.

        "" for a word that has no sound of its own. A clause is what a speaker says without a pause.
        """
        ...
