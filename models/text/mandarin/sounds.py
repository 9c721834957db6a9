"""Pronounces Mandarin: words by rjieba, pinyin by pypinyin, both MIT; pinyin to Kokoro's symbols by a table.

Kokoro learned Mandarin from misaki, version 0.7 to 0.9, `zh.ZHG2P.legacy_call` (hexgrad, Apache-2.0), whose
table is that of pinyin-to-ipa (Stefan Taubert, MIT): the tone follows the vowel, and tones that change each
other are not written.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec

from models.text.alphabet.kokoro import SYMBOLS
from models.text.han import HAN
from models.text.mandarin.numbers import digits
from models.text.unspaced.analysis import FoundWord, Writing

PACKAGES = ("pypinyin", "rjieba")
WRITING = Writing(HAN, ("CJK", "IDEOGRAPHIC", "FULLWIDTH"))
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
    "": "",
}  # fmt: skip
# 0 is where the tone is written; finals as pypinyin gives them in strict form
_FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n",
    "eng": "ə0ŋ",
    "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0", "ie": "je0", "in": "i0n", "iou": "jou0",
    "ing": "i0ŋ", "iong": "jʊ0ŋ", "ong": "ʊ0ŋ", "ou": "ou0", "u": "u0", "uei": "wei0", "ua": "wa0", "uai": "wai0",
    "uan": "wa0n", "uen": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ", "uo": "wo0", "o": "wo0", "ü": "y0", "üe": "ɥe0",
    "üan": "ɥɛ0n", "ün": "y0n", "er": "ɚ0", "ê": "ɛ0", "io": "jɔ0", "m": "m0", "n": "n0", "ng": "ŋ0",
    "hm": "hm0", "hng": "hŋ0",
}  # fmt: skip
_BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})  # whose i is a continued consonant
_SYLLABLE = re.compile(r"([^1-5]*)([1-5])")


def is_installed() -> bool:
    """Whether the packages of the extra are there."""
    return all(find_spec(package) is not None for package in PACKAGES)


class MandarinSounds:
    """An `Analysis`."""

    def __init__(self, english: Callable[[str], str]) -> None:
        """english: the phonemes of a word in Latin letters. Imports the packages of the extra."""
        import pypinyin
        import rjieba

        self._pypinyin = pypinyin
        self._tokenize = rjieba.tokenize
        self._english = english
        self._sounds = lru_cache(maxsize=8192)(self._sounds_uncached)

    def words(self, text: str) -> Sequence[FoundWord]:
        """See `Analysis.words`. A word that is unknown as a whole is pronounced character by character."""
        return [FoundWord(start, end, self._sounds(word)) for word, start, end in self._tokenize(text)]

    def foreign(self, word: str) -> str:
        """See `Analysis.foreign`: as in English."""
        return self._english(word)

    def digit(self, digit: str) -> str:
        """See `Analysis.digit`."""
        return digits(digit)

    def _sounds_uncached(self, word: str) -> str:
        initials, finals = (
            self._pypinyin.lazy_pinyin(
                word, style=style, errors="ignore", strict=True, v_to_u=True, neutral_tone_with_five=True
            )
            for style in (self._pypinyin.Style.INITIALS, self._pypinyin.Style.FINALS_TONE3)
        )
        return "".join(_syllable(initial, final) for initial, final in zip(initials, finals, strict=True))


def _syllable(initial: str, final: str) -> str:
    """Kokoro's symbols of one syllable; final: with the number of its tone at the end."""
    match = _SYLLABLE.fullmatch(final)
    if match is None:
        return ""
    sounds = _FINALS.get(match[1], "")
    if match[1] == "i" and initial in _BUZZING:
        sounds = "ɨ0"
    elif match[1] == "o" and not initial:
        sounds = "ɔ0"
    spoken = _INITIALS.get(initial, "") + sounds.replace("0", _TONES[match[2]])
    return "".join(symbol for symbol in spoken if symbol in SYMBOLS)
