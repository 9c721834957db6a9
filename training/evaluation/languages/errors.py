"""Errors of recognized speech in any language, in units that do not depend on how the recognizer spells.

Words, except where the same sounds are written in several ways: Mandarin is compared by the syllables of its
characters with their tones, since the recognizer mixes simplified and traditional characters; Japanese by the
kana of its readings, since it mixes kanji and kana; Hindi by its consonants. Whisper base writes Hindi in
Devanagari badly and in the letters of Urdu, the same spoken language, well; those leave out short vowels.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from anyascii import anyascii

from models.text.languages import HINDI, JAPANESE, MANDARIN
from models.text.mandarin.numbers import number

UNITS = {HINDI: "consonant", JAPANESE: "kana", MANDARIN: "syllable"}
WORD = "word"
# What the recognizer is told: a language, and a text in the script that is expected.
RECOGNIZED_AS = {HINDI: "ur"}
PROMPTS = {MANDARIN: "以下是普通话的句子。"}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_CONSONANTS = str.maketrans({"q": "k", "z": "j", "m": "n", "f": "p", "x": "k", "ṇ": "n"})


def errors(recognized: str, expected: str, language: str) -> tuple[int, int]:
    """Units to insert, delete and replace to get from one text to the other, and how many are expected.

    Case, punctuation and figures instead of words do not count. Raises ValueError if nothing is expected.
    """
    reference = units(expected, language)
    if not reference:
        raise ValueError("the expected text has no words, so there is no error rate")
    return _distance(units(recognized, language), reference), len(reference)


def symbol_errors(recognized: str, expected: str) -> tuple[int, int]:
    """The same of phonemes, symbol by symbol, without stress, length, spaces and marks."""
    reference, hypothesis = (
        [symbol for symbol in text if unicodedata.category(symbol)[0] in "LM" and symbol not in "ˈˌː"]
        for text in (expected, recognized)
    )
    return _distance(hypothesis, reference), len(reference)


def units(text: str, language: str) -> list[str]:
    """What is counted of a text: see UNITS."""
    plain = unicodedata.normalize("NFC", text.lower())
    return list(_UNITS.get(language, lambda other: _words(other, language))(plain))


def _distance(hypothesis: Sequence[str], reference: Sequence[str]) -> int:
    import jiwer

    alignment = jiwer.process_words(reference=" ".join(reference), hypothesis=" ".join(hypothesis))
    return int(alignment.substitutions + alignment.deletions + alignment.insertions)


def _words(text: str, language: str) -> list[str]:
    from num2words import num2words

    def in_words(match: re.Match[str]) -> str:
        return str(num2words(float(match[0]) if "." in match[0] else int(match[0]), lang=language[:2]))

    letters = _DIGITS.sub(in_words, text)
    return "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in letters).split()


def _syllables(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    in_words = _DIGITS.sub(lambda match: number(match[0]), text)
    return lazy_pinyin(in_words, style=Style.TONE3, errors="ignore", neutral_tone_with_five=True)


def _kana(text: str) -> list[str]:
    import pyopenjtalk

    found = pyopenjtalk.run_frontend(text, use_sudachi_kanji_yomi=False)
    return [char for word in found for char in word["pron"] if "ァ" <= char <= "ヴ"]


def _hindi_consonants(text: str) -> list[str]:
    latin = anyascii(text).lower().translate(_CONSONANTS)
    return [char for char in latin if char in "bcdgjklnprst"]


_UNITS: dict[str, Callable[[str], list[str]]] = {
    HINDI: _hindi_consonants,
    JAPANESE: _kana,
    MANDARIN: _syllables,
}
