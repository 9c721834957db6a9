"""Splits a text that is longer than can be spoken at once, at places where nobody hears it."""

import re

# From the best place to the last resort: an empty line, the end of a sentence or line, white space.
_PLACES = tuple(
    re.compile(pattern) for pattern in (r"\n[^\S\n]*\n\s*", r"(?<=[.!?…。！？])[\"'”’»)]*\s+|\n", r"\s+")
)
_SHORTEST_SHARE = 1 / 3  # a part has at least this share of the limit, where there is a worse place behind it


def split_text(text: str, limit: int) -> list[tuple[int, int]]:
    """Start and end of the parts of a text, each of at most `limit` characters, which is at least 1.

    Together they are the whole text; white space at which it is split belongs to the part before, as far as it
    fits. Blank parts are left out.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= limit else _end(text, start, limit)
        if text[start:end].strip():
            spans.append((start, end))
        start = end
    return spans


def _end(text: str, start: int, limit: int) -> int:
    earliest = start + int(limit * _SHORTEST_SHARE)
    for place in _PLACES:
        ends = [match.end() for match in place.finditer(text, earliest, start + limit)]
        if ends:
            return ends[-1]
    return start + limit
