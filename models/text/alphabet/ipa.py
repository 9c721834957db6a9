"""Converts the International Phonetic Alphabet to Kokoro's phoneme symbols for one language."""

import re
import unicodedata

from models.errors import InvalidParameter
from models.text.alphabet.kokoro import ALPHABETS, OTHER_VOWELS, SYMBOLS, VOWELS, has_vowel
from models.text.languages import AMERICAN, BRITISH

_CONSONANTS_AND_DIPHTHONGS = {
    "aɪ": "I", "aʊ": "W", "eɪ": "A", "ɛɪ": "A", "ɔɪ": "Y", "dʒ": "ʤ", "dʑ": "ʤ", "tʃ": "ʧ", "tɕ": "ʧ", "əl": "ᵊl",
    "n̩": "ᵊn", "l̩": "ᵊl", "m̩": "ᵊm", "g": "ɡ", "r": "ɹ", "ʁ": "ɹ", "ʀ": "ɹ", "ɻ": "ɹ", "x": "k", "χ": "k",
    "ç": "h", "ɬ": "l", "ɫ": "l", "ʍ": "w", "ɲ": "nj", "ʎ": "lj", "ɸ": "f", "β": "v", "ʋ": "v", "ɣ": "ɡ", "c": "k",
    "ɟ": "ɡ", "ɦ": "h", "ʂ": "ʃ", "ɕ": "ʃ", "ʐ": "ʒ", "ʑ": "ʒ", "ʈ": "t", "ɖ": "d", "ɳ": "n", "ʲ": "j", "ʔ": "t",
    "e": "ɛ", "ɨ": "ɪ", "ʏ": "ʊ", "y": "u", "ʉ": "u", "ɯ": "u", "ø": "ɜ", "œ": "ɜ", "ɵ": "ə", "ɘ": "ə", "ɤ": "ʌ",
    "o": "ɔ", "'": "ˈ",
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
# Languages other than English are spoken in Kokoro's symbols of the International Phonetic Alphabet.
_OTHER_SOUNDS = {
    "dʒ": "ʤ", "tʃ": "ʧ", "ts": "ʦ", "dz": "ʣ", "tɕ": "ʨ", "dʑ": "ʥ", "g": "ɡ", "ʀ": "ʁ", "ɬ": "l", "ɫ": "l",
    "'": "ˈ",
    "ʏ": "y", "ʉ": "u", "ɵ": "ø", "ɘ": "ə", "ɦ": "h", "ʑ": "ʒ", "ʐ": "ʒ", "ĩ": "ĩ", "ẽ": "ẽ", "õ": "õ", "ũ": "ũ",
}  # fmt: skip
_SOUNDS = {AMERICAN: _AMERICAN_SOUNDS, BRITISH: _BRITISH_SOUNDS}
# Ties, marks of syllables, length and nasality: Kokoro has no symbols for them.
_SILENT = frozenset("͜͡.‿|‖ˑ\u0303\u032f\u0361\u035c\u200d\u0329")


def kokoro_phonemes(phonemes: str, language: str, word: str = "") -> str:
    """Kokoro's symbols for phonemes in IPA or in Kokoro's alphabet, with or without slashes around them.

    word: whose pronunciation it is, for messages.
    Raises InvalidParameter for a sound that the language has no symbol for, naming its position, and for phonemes
    without a vowel.
    """
    sounds = _SOUNDS.get(language, _OTHER_SOUNDS)
    alphabet = ALPHABETS.get(language, SYMBOLS)
    of_word = f" of {word!r}" if word else ""
    text = phonemes.replace("͡", "").replace("͜", "")
    spoken: list[str] = []
    index = 0
    while index < len(text):
        found = next((text[index : index + n] for n in (3, 2, 1) if text[index : index + n] in sounds), None)
        char = text[index] if text[index] in alphabet else unicodedata.normalize("NFD", text[index])[0]
        if found is not None:
            spoken.append(sounds[found])
        elif char in alphabet:
            spoken.append(char)
        elif text[index] not in _SILENT and text[index] not in "/[]":
            raise InvalidParameter(
                f"the pronunciation{of_word}, {phonemes!r}, has {text[index]!r} at character {index + 1}, "
                f"which is not a sound of {language}; use IPA or these symbols: "
                f"{''.join(sorted(alphabet)).strip()}"
            )
        index += len(found or " ")
    joined = re.sub("ɹɹ", "ɹ", "".join(spoken).strip())
    vowels = VOWELS if language in ALPHABETS else VOWELS + OTHER_VOWELS
    # IPA marks stress before the syllable, Kokoro before its vowel.
    joined = re.sub(rf"([ˈˌ])([^{vowels} ˈˌ]+)(?=[{vowels}])", r"\2\1", joined)
    if not has_vowel(joined, vowels):
        raise InvalidParameter(f"the pronunciation{of_word}, {phonemes!r}, has no vowel; write at least one")
    return joined
