"""Text that was changed but knows, for each of its characters, which characters of the written text it stands
for."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """starts, ends: for each character of `text`, the span of the written text that it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Passage":
        """The written text itself."""
        return cls(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))

    @classmethod
    def joined(cls, pieces: Iterable[tuple[str, int, int]]) -> "Passage":
        """Pieces of new text, each with the span that it stands for."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for piece, start, end in pieces:
            text.append(piece)
            exact = len(piece) == end - start
            starts += range(start, end) if exact else [start] * len(piece)
            ends += range(start + 1, end + 1) if exact else [end] * len(piece)
        return cls("".join(text), tuple(starts), tuple(ends))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, at least one character, lies in the written text."""
        return min(self.starts[start:end]), max(self.ends[start:end])

    def place(self, written: int) -> int:
        """The first character that stands for what is written there or later."""
        return bisect_left(self.starts, written)

    def part(self, start: int, end: int) -> "Passage":
        """`text[start:end]` with its places."""
        return Passage(self.text[start:end], self.starts[start:end], self.ends[start:end])
