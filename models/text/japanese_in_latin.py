"""Writes Japanese in Latin letters, for languages that are written in them: 世界 becomes Sekai."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from anyascii import anyascii

from models.text.han import HAN, han_languages, has_kana
from models.text.languages import JAPANESE
from models.text.open_jtalk import analyse, is_installed
from models.text.rules import Span
from models.text.sentences import FullStops, sentence_spans

_WRITTEN = re.compile(
    rf"[{HAN}\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f]+"
)
# Longer runs are analysed in parts, so that no step takes more than linear time.
_LONGEST_RUN = 300
_SMALL = "ァィゥェォャュョヮ"
_SOUND = re.compile(f"ッ|([ァ-ヺ])([{_SMALL}]?)")
# After these sounds the y of ya, yu and yo is not written in Hepburn's romanization.
_WITHOUT_Y = ("sh", "ch", "j")


def with_japanese(text: str, given: Sequence[Span], full_stops: FullStops) -> list[Span]:
    """The given spans of a text, and the Chinese characters and kana of its Japanese sentences.

    given: in order, without overlaps; they take precedence. full_stops: of the language that reads the text.
    `han_languages` tells which sentences are Japanese. Where the extra ja is not installed, only the given ones.
    """
    if not has_kana(text) or not is_installed():
        return list(given)
    sentences = sentence_spans(text, full_stops)
    starts = [span.start for span in given]
    spans = list(given)
    languages = han_languages([text[start:end] for start, end in sentences])
    for (first, last), language in zip(sentences, languages, strict=True):
        for match in _WRITTEN.finditer(text, first, last if language == JAPANESE else first):
            before = bisect_left(starts, match.end())
            if before == 0 or given[before - 1].end <= match.start():
                spans += _in_latin(text, *match.span())
    return sorted(spans, key=lambda span: span.start)


def _in_latin(text: str, first: int, last: int) -> Iterator[Span]:
    for start in range(first, last, _LONGEST_RUN):
        end = min(last, start + _LONGEST_RUN)
        words = [romaji(word["pron"]) for word in analyse(text[start:end])]
        latin = " ".join(filter(None, words))
        if latin:
            yield Span(start, end, latin[0].upper() + latin[1:], "japanese")


def romaji(kana: str) -> str:
    """Katakana, as Open JTalk says how a word is pronounced, in Hepburn's romanization without marks of length."""
    latin, doubled = "", False
    for match in _SOUND.finditer(kana):
        if not match[1]:
            doubled = True
            continue
        sound = _sound(match[1], match[2])
        if doubled:
            latin += "t" if sound.startswith("ch") else sound[0] if sound[0] not in "aiueo" else ""
        latin, doubled = latin + sound, False
    return latin


def _sound(first: str, small: str) -> str:
    sound = re.sub("[^a-z]", "", anyascii(first))
    if not small:
        return sound
    if first == "ウ":
        sound = "wu"
    if small in "ャュョ":
        glide = anyascii(small)[-1] if sound.startswith(_WITHOUT_Y) else anyascii(small)
        return sound[:-1] + glide
    return sound[:-1] + anyascii(small)[-1]
