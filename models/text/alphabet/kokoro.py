"""Kokoro's phoneme symbols: those of the two dialects of English, and all, of which other languages take theirs."""

import re

from models.text.languages import AMERICAN, BRITISH

_SHARED = 'AIWYbdfhijklmnpstuvwzðŋɑɐɔəɛɜɡɪɹʃʊʌʒʤʧˈˌθᵊ ;:,.!?—…"()“”'
# The symbols that Kokoro-82M v1.0 knows for each dialect, punctuation and stress marks included.
ALPHABETS = {AMERICAN: frozenset(_SHARED + "OTæᵻ"), BRITISH: frozenset(_SHARED + "Qaɒː")}
# All of v1.0; the last one is the tilde of nasal vowels.
SYMBOLS = frozenset(
    "ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪ"
    'ʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ ;:,.!?—…"()“”' + "\u0303"
)
VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻɐᵊ"
OTHER_VOWELS = "eoyøœɨɯɤɚ"  # that English has not
# The American flap of "butter" is T, and English words have no glottal stop.
TO_KOKORO = str.maketrans({"ɾ": "T", "ʔ": "t"})
_FIRST_SOUND_IS_VOWEL = re.compile(f"[ˈˌ]*[{VOWELS}]")
_VOWEL = re.compile(f"[{VOWELS}]")
_STRESS = re.compile("[ˈˌ]")


def has_vowel(phonemes: str, vowels: str = VOWELS) -> bool:
    """Whether a word of these phonemes can be pronounced; vowels: of the language, by default English."""
    return not set(vowels).isdisjoint(phonemes)


def starts_with_vowel(phonemes: str) -> bool:
    """Whether the first sound is a vowel; stress marks do not count."""
    return _FIRST_SOUND_IS_VOWEL.match(phonemes) is not None


def with_stress(phonemes: str) -> str:
    """Phonemes with secondary stress on the first vowel if they have no stress mark."""
    return phonemes if _STRESS.search(phonemes) else _VOWEL.sub(r"ˌ\g<0>", phonemes, count=1)
