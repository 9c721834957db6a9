"""Pronounces Japanese: words and readings by Open JTalk."""

import re
from collections.abc import Callable, Iterator, Sequence

from models.text.han import HAN
from models.text.japanese.forms import DIGIT_NAMES
from models.text.japanese.kana import kana_phonemes
from models.text.open_jtalk import analyse
from models.text.unspaced.analysis import FoundWord, Writing

WRITING = Writing(
    HAN + r"\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff",
    ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH"),
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNKNOWN = "フィラー"  # what pyopenjtalk calls a word in Latin letters that it spells


class JapaneseSounds:
    """An `Analysis`."""

    def __init__(self, english: Callable[[str], str]) -> None:
        """english: the phonemes of a word in Latin letters."""
        self._english = english

    def words(self, text: str) -> Sequence[FoundWord]:
        """See `Analysis.words`. The figures of a number are one word."""
        numbers = [match.span() for match in _NUMBER.finditer(text)]
        found: list[FoundWord] = []
        for start, end, phonemes in self._found(text):
            in_number = any(first <= start and end <= last for first, last in numbers)
            same = any(
                first <= found[-1].start and found[-1].end <= last and first <= start <= last
                for first, last in (numbers if in_number and found else ())
            )
            if same or (found and start == end):
                last_word = found.pop()
                joined = " ".join(filter(None, (last_word.phonemes, phonemes)))
                found.append(FoundWord(last_word.start, max(last_word.end, end), joined))
            elif end > start:
                found.append(FoundWord(start, end, phonemes))
        return found

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        for entry in analyse(text):
            start, end = entry["char_span"]
            yield start, end, kana_phonemes(entry["pron"])

    def foreign(self, word: str) -> str:
        """See `Analysis.foreign`: as Open JTalk knows it, otherwise in English."""
        entries = analyse(word)
        if len(entries) == 1 and entries[0]["pos"] != _UNKNOWN and entries[0]["pron"]:
            known = kana_phonemes(entries[0]["pron"])
            if known:
                return known
        if word.isupper() and entries:
            return " ".join(filter(None, (kana_phonemes(entry["pron"]) for entry in entries)))
        return self._english(word)

    def digit(self, digit: str) -> str:
        """See `Analysis.digit`."""
        return DIGIT_NAMES[int(digit)]
