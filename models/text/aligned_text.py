"""Rewritten text that is aligned with the written text, character by character."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

# A replacement for a match: new text, or the span of a part of the match that is kept.
Replacement = str | tuple[int, int]


@dataclass(frozen=True)
class AlignedText:
    """starts, ends: for each character of `text`, the span of the written text that it stands for."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "AlignedText":
        """The written text itself."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    @classmethod
    def joined(cls, parts: Iterable[tuple[str, int, int]]) -> "AlignedText":
        """New text in parts, each with the start and end of the written text that it stands for."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for part, start, end in parts:
            text.append(part)
            exact = len(part) == end - start
            starts += range(start, end) if exact else [start] * len(part)
            ends += range(start + 1, end + 1) if exact else [end] * len(part)
        return cls("".join(text), starts, ends)

    def rewritten(
        self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], Sequence[Replacement]]
    ) -> "AlignedText":
        """The text with each match of `pattern` replaced by the parts that `replace` returns."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []

        def keep(start: int, end: int) -> None:
            text.append(self.text[start:end])
            starts.extend(self.starts[start:end])
            ends.extend(self.ends[start:end])

        done = 0
        for match in pattern.finditer(self.text):
            if match.end() == match.start():
                continue
            keep(done, match.start())
            done = match.end()
            first, last = self.span(*match.span())
            for part in replace(match):
                if isinstance(part, str):
                    text.append(part)
                    starts.extend([first] * len(part))
                    ends.extend([last] * len(part))
                else:
                    keep(*part)
        if done == 0:
            return self
        keep(done, len(self.text))
        return AlignedText("".join(text), starts, ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the written text that `text[start:end]`, at least one character, stands for."""
        return min(self.starts[start:end]), max(self.ends[start:end])

    def index_of(self, offset: int) -> int:
        """The index of the first character that stands for the written character at `offset` or a later one."""
        return bisect_left(self.starts, offset)

    def slice(self, start: int, end: int) -> "AlignedText":
        """`text[start:end]` with its alignment."""
        return AlignedText(self.text[start:end], self.starts[start:end], self.ends[start:end])
