"""Phonemes in the International Phonetic Alphabet, or in Kokoro's own, as Kokoro's symbols for one dialect."""

import re
import unicodedata

from models.errors import InvalidParameter
from models.text.languages import AMERICAN

_CONSONANTS_AND_DIPHTHONGS = {
    "aɪ": "I", "aʊ": "W", "eɪ": "A", "ɛɪ": "A", "ɔɪ": "Y", "dʒ": "ʤ", "dʑ": "ʤ", "tʃ": "ʧ", "tɕ": "ʧ", "əl": "ᵊl",
    "n̩": "ᵊn", "l̩": "ᵊl", "m̩": "ᵊm", "g": "ɡ", "r": "ɹ", "ʁ": "ɹ", "ʀ": "ɹ", "ɻ": "ɹ", "x": "k", "χ": "k", "ç": "h",
    "ɬ": "l", "ɫ": "l", "ʍ": "w", "ɲ": "nj", "ʎ": "lj", "ɸ": "f", "β": "v", "ʋ": "v", "ɣ": "ɡ", "c": "k",
    "ɟ": "ɡ", "ɦ": "h",
    "ʂ": "ʃ", "ɕ": "ʃ", "ʐ": "ʒ", "ʑ": "ʒ", "ʈ": "t", "ɖ": "d", "ɳ": "n", "ʲ": "j", "ʔ": "t", "e": "ɛ",
    "ɨ": "ɪ", "ʏ": "ʊ",
    "y": "u", "ʉ": "u", "ɯ": "u", "ø": "ɜ", "œ": "ɜ", "ɵ": "ə", "ɘ": "ə", "ɤ": "ʌ", "o": "ɔ", "'": "ˈ",
}  # fmt: skip
_AMERICAN_SOUNDS = {
    **_CONSONANTS_AND_DIPHTHONGS,
    "oʊ": "O", "əʊ": "O", "ɜːɹ": "ɜɹ", "ɜːr": "ɜɹ", "ɜɹ": "ɜɹ", "ɜː": "ɜɹ", "ɝ": "ɜɹ", "ɚ": "əɹ", "ɪə": "iə",
    "iə": "iə",
    "ɾ": "T", "ɒ": "ɑ", "a": "æ", "ː": "", "ɐ": "ə", "Q": "O",
}  # fmt: skip
_BRITISH_SOUNDS = {
    **_CONSONANTS_AND_DIPHTHONGS,
    "əʊ": "Q", "oʊ": "Q", "eə": "ɛː", "ɛə": "ɛː", "iə": "ɪə", "ɝ": "ɜː", "ɚ": "ə", "æ": "a", "ɾ": "t", "ᵻ": "ɪ",
    "ɜːɹ": "ɜː", "T": "t", "O": "Q",
}  # fmt: skip
_SHARED = 'AIWYbdfhijklmnpstuvwzðŋɑɐɔəɛɜɡɪɹʃʊʌʒʤʧˈˌθᵊ ;:,.!?—…"()“”'
ALPHABETS = {"en-us": frozenset(_SHARED + "OTæᵻ"), "en-gb": frozenset(_SHARED + "Qaɒː")}
_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻɐᵊ"
# Ties, syllable marks, length and nasality, which change nothing that Kokoro has a symbol for.
_SILENT = frozenset("͜͡.‿|‖ˑ\u0303\u032f\u0361\u035c\u200d\u0329")


def kokoro_phonemes(phonemes: str, language: str, word: str = "") -> str:
    """Kokoro's symbols for phonemes in IPA or in Kokoro's alphabet, with or without slashes around them.

    Raises InvalidParameter, naming the sign and its place, for a sound that the dialect has no symbol for, and
    where no vowel is left. word: whose pronunciation it is, for the message.
    """
    sounds = _AMERICAN_SOUNDS if language == AMERICAN else _BRITISH_SOUNDS
    alphabet = ALPHABETS[language]
    of_word = f" of {word!r}" if word else ""
    text = phonemes.replace("͡", "").replace("͜", "")
    spoken: list[str] = []
    place = 0
    while place < len(text):
        found = next((text[place : place + n] for n in (3, 2, 1) if text[place : place + n] in sounds), None)
        char = unicodedata.normalize("NFD", text[place])[0]
        if found is not None:
            spoken.append(sounds[found])
        elif char in alphabet:
            spoken.append(char)
        elif text[place] not in _SILENT and text[place] not in "/[]":
            raise InvalidParameter(
                f"the pronunciation{of_word}, {phonemes!r}, has {text[place]!r} at character {place + 1}, "
                "which is no sound "
                f"of {language}; use IPA or these symbols: {''.join(sorted(alphabet)).strip()}"
            )
        place += len(found or " ")
    joined = re.sub("ɹɹ", "ɹ", "".join(spoken).strip())
    # IPA marks the syllable, Kokoro the vowel of it.
    joined = re.sub(rf"([ˈˌ])([^{_VOWELS} ˈˌ]+)(?=[{_VOWELS}])", r"\2\1", joined)
    if not re.search(f"[{_VOWELS}]", joined):
        raise InvalidParameter(f"the pronunciation{of_word}, {phonemes!r}, has no vowel; write at least one")
    return joined
