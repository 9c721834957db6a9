"""Gets the pronunciation of a word from the separate program espeak-ng, if it is installed."""

import re
from dataclasses import dataclass

from models.text.alphabet.kokoro import ALPHABETS, has_vowel
from models.text.espeak_program import EspeakProgram
from models.text.languages import AMERICAN

_TIMEOUT_S = 5.0
TIE = "͡"
# IPA as espeak-ng writes it, with ties in sounds of two letters -> Kokoro's symbols.
_BOTH = {
    "a͡ɪ": "I", "a͡ʊ": "W", "e͡ɪ": "A", "ɔ͡ɪ": "Y", "d͡ʒ": "ʤ", "t͡ʃ": "ʧ", "ə͡l": "ᵊl", "n̩": "ᵊn", "l̩": "ᵊl",
    "m̩": "ᵊm", "ɡ": "ɡ", "g": "ɡ", "r": "ɹ", "x": "k", "ç": "k", "ɬ": "l", "ʲ": "j", "ɐ": "ə", "ʔ": "t", "̃": "",
    "e": "A", "y": "u",
}  # fmt: skip
_AMERICAN_SOUNDS = {
    **_BOTH,
    "o͡ʊ": "O", "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɚ": "əɹ", "ɪə": "iə", "i͡ə": "iə", "ʊ͡ə": "ʊə", "ɪ͡ɹ": "ɪɹ",
    "ɛ͡ɹ": "ɛɹ", "ʊ͡ɹ": "ʊɹ", "ɾ": "T", "ɒ": "ɑ", "a": "æ", "o": "ɔ", "ː": "",
}  # fmt: skip
_BRITISH_SOUNDS = {
    **_BOTH,
    "ə͡ʊ": "Q", "o͡ʊ": "Q", "e͡ə": "ɛː", "i͡ə": "ɪə", "ʊ͡ə": "ʊə", "ɚ": "ə", "æ": "a", "ɾ": "t", "ᵻ": "ɪ",
    "o": "ɔ", "ɜːɹ": "ɜː",
}  # fmt: skip


@dataclass(frozen=True)
class Espeak:
    """The program espeak-ng for one dialect."""

    program: EspeakProgram
    language: str

    @classmethod
    def find(cls, language: str) -> "Espeak | None":
        """The program on this machine, or None if it is not installed."""
        program = EspeakProgram.find(language, TIE)
        return None if program is None else cls(program, language)

    def pronounce(self, word: str) -> str | None:
        """Phonemes of a word in ASCII letters, or None if the program fails or its output has unknown sounds."""
        ipa = self.program.ipa(word, _TIMEOUT_S)
        return None if ipa is None else phonemes_of_ipa(ipa, self.language)


def phonemes_of_ipa(ipa: str, language: str) -> str | None:
    """Kokoro's symbols for IPA as espeak-ng prints it, or None if a sound has no symbol or there is no vowel."""
    sounds = _AMERICAN_SOUNDS if language == AMERICAN else _BRITISH_SOUNDS
    ipa = re.sub(r"[\s_\u200d]", "", ipa)
    pattern = "|".join(re.escape(sound) for sound in sorted(sounds, key=len, reverse=True))
    phonemes = re.sub(pattern, lambda match: sounds[match[0]], ipa).replace(TIE, "").replace("ɹɹ", "ɹ")
    return phonemes if set(phonemes) <= ALPHABETS[language] and has_vowel(phonemes) else None
