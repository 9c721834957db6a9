"""How one word is said: from the dictionaries, from its parts, by espeak-ng, by a network, or spelled."""

import re

from models.text.espeak import Espeak
from models.text.lexicon import Lexicon
from models.text.morphology import add_s, pronounce_compound, pronounce_derived
from models.text.spelling_network import SpellingNetwork

# Rare words that were asked of espeak-ng or worked out; forgotten all at once when there are too many.
_REMEMBERED_WORDS = 4096
# What is written without vowels and is no row of letters, with every letter once.
_NOISES = {
    "sh": "ʃ", "hm": "həm", "m": "m", "br": "bɹ", "gr": "ɡɹ", "z": "z", "pst": "pst", "pf": "pf", "pft": "pft",
    "tsk": "tsk",
    "h": "h", "ts": "ts",
}  # fmt: skip


class Pronunciations:
    """Phonemes of single words of one dialect. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, espeak: Espeak | None, network: SpellingNetwork) -> None:
        """lexicon: known words of the dialect; espeak: for words in no lexicon, None to do without; network:
        for those that are left."""
        self.lexicon = lexicon
        self._network = network
        self._espeak = espeak
        self._remembered: dict[str, str] = {}

    def accented(self, written: str, plain: str) -> str | None:
        """Phonemes of a word with accents: as it is written ("résumé"), or with its last é heard; else None."""
        if written.isascii():
            return None
        found = self.lexicon.lookup(written)
        usual = self.lexicon.lookup(plain)
        if found or not usual or not re.search("é[es]?$", written.lower()) or usual[-1] in "Ai":
            return found
        return f"{usual}A" if plain.endswith("e") else None

    def unknown(self, word: str) -> str:
        """Phonemes of a word in no lexicon, in ASCII letters; never empty for a word with letters."""
        if word not in self._remembered:
            if len(self._remembered) >= _REMEMBERED_WORDS:
                self._remembered.clear()
            self._remembered[word] = self._worked_out(word)
        return self._remembered.get(word) or self._worked_out(word)

    def _worked_out(self, word: str) -> str:
        lower = word.lower()
        letters = re.sub("[^a-z]", "", lower)
        vowels = re.search("[aeiouy]", letters) is not None
        return (
            pronounce_derived(lower if word.isupper() else word, self.lexicon.lookup, self.lexicon.language)
            or pronounce_compound(lower, self._checked)
            or _NOISES.get(re.sub(r"(.)\1+", r"\1", letters))
            or (vowels and self._espeak and self._espeak.pronounce(word))
            or (vowels and self._by_network(lower))
            or "".join(self.lexicon.letter(letter) for letter in letters)
        )

    def _checked(self, word: str) -> str | None:
        """Phonemes of a word in the checked dictionary alone, as parts of compounds have to be."""
        return self.lexicon.lookup(word) if word in self.lexicon.gold else None

    def _by_network(self, word: str) -> str | None:
        if word.endswith("'s"):
            stem = self._network.pronounce(word[:-2])
            return add_s(stem, self.lexicon.language) if stem else None
        return self._network.pronounce(word)
