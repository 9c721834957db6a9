"""Pronounces a single word: from the dictionaries, by its parts, with espeak-ng, with a network, or spelled."""

import re

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.pronunciation.espeak import Espeak
from models.text.english.pronunciation.g2p_network import G2pNetwork
from models.text.english.pronunciation.morphology import add_s, pronounce_compound, pronounce_derived

# How many unknown words are cached; the cache is cleared when it is full.
_CACHED_WORDS = 4096
# Interjections without vowels ("shh", "brr"), with every letter once.
_INTERJECTIONS = {
    "sh": "ʃ", "hm": "həm", "m": "m", "br": "bɹ", "gr": "ɡɹ", "z": "z", "pst": "pst", "pf": "pf", "pft": "pft",
    "tsk": "tsk", "h": "h", "ts": "ts",
}  # fmt: skip


class WordPronunciations:
    """Phonemes of single words of one dialect. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, espeak: Espeak | None, network: G2pNetwork) -> None:
        """lexicon: known words of the dialect; espeak: for words outside of it, or None; network: for the rest."""
        self.lexicon = lexicon
        self._network = network
        self._espeak = espeak
        self._cache: dict[str, str] = {}

    def accented(self, written: str, plain: str) -> str | None:
        """Phonemes of a word with accents, or None if the accents do not change its pronunciation.

        A word is looked up as written ("résumé"); in other words a final é is pronounced.
        """
        if written.isascii():
            return None
        found = self.lexicon.lookup(written)
        usual = self.lexicon.lookup(plain)
        if found or not usual or not re.search("é[es]?$", written.lower()) or usual[-1] in "Ai":
            return found
        return f"{usual}A" if plain.endswith("e") else None

    def unknown(self, word: str) -> str:
        """Phonemes of a word in ASCII letters that is not in the lexicon; never empty if the word has letters."""
        if word not in self._cache:
            if len(self._cache) >= _CACHED_WORDS:
                self._cache.clear()
            self._cache[word] = self._derive(word)
        return self._cache.get(word) or self._derive(word)

    def _derive(self, word: str) -> str:
        lower = word.lower()
        letters = re.sub("[^a-z]", "", lower)
        vowels = re.search("[aeiouy]", letters) is not None
        return (
            pronounce_derived(lower if word.isupper() else word, self.lexicon.lookup, self.lexicon.language)
            or pronounce_compound(lower, self._checked)
            or _INTERJECTIONS.get(re.sub(r"(.)\1+", r"\1", letters))
            or (vowels and self._espeak and self._espeak.pronounce(word))
            or (vowels and self._by_network(lower))
            or "".join(self.lexicon.letter(letter) for letter in letters)
        )

    def _checked(self, word: str) -> str | None:
        """Phonemes of a word in the gold dictionary, as a part of a compound; silver words match by chance."""
        return self.lexicon.lookup(word) if word in self.lexicon.gold else None

    def _by_network(self, word: str) -> str | None:
        if word.endswith("'s"):
            stem = self._network.pronounce(word[:-2])
            return add_s(stem, self.lexicon.language) if stem else None
        return self._network.pronounce(word)
