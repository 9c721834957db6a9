"""The punctuation marks that Kokoro has tokens for, and their spacing in what is spoken."""

import re

PUNCTUATION = frozenset(';:,.!?—…"()“”')
# The marks at which a speaker pauses.
PAUSES = frozenset(";:,.!?—…")
_WHITE_SPACE = re.compile(r"\s+")
_SPACE_AT_MARK = re.compile(r"\s+(?=[,.;:!?…)”])|(?<=[(“])\s+")
_PAUSE_BEFORE_END = re.compile(r"[,;:]+\s*([.!?…])")
_PAUSE_AFTER_END = re.compile(r"([.!?…])(?:\s*[.,;:])+(?=\s|$)")
_REPEATED = re.compile(r"([,;:!?—])(?:\s*\1)+")


def tidy_punctuation(text: str) -> str:
    """Words or phonemes with single spaces, none before a mark, and one mark where several meet."""
    text = _SPACE_AT_MARK.sub("", _WHITE_SPACE.sub(" ", text))
    text = _PAUSE_AFTER_END.sub(r"\1", _PAUSE_BEFORE_END.sub(r"\1", text))
    return _REPEATED.sub(r"\1", text).strip().lstrip(",;: ")


def tidy_marks(text: str) -> str:
    """The same of words and marks that are all separated by spaces: none inside of quotation marks and brackets."""
    return tidy_punctuation(re.sub(r"(?<=[(“]) | (?=[)”])", "", text))
