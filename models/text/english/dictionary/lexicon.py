"""Pronunciations of English words, from the dictionaries in the package misaki.

Source: misaki 0.9.4 (hexgrad, Apache-2.0), data/{us,gb}_{gold,silver}.json. The gold dictionaries were checked by
people, the silver ones were generated. Only the data files are read; the code, which needs spaCy, is never run.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from models.errors import MissingWeights
from models.text.alphabet.kokoro import TO_KOKORO
from models.text.english.dictionary.supplement import SUPPLEMENT
from models.text.languages import AMERICAN, require_language
from models.text.package_files import find_package_folder

# A pronunciation, or one for each part of speech and "DEFAULT". None: the word is spelled.
Entry = str | Mapping[str, str | None]


@dataclass(frozen=True)
class Lexicon:
    """Pronunciations of one dialect, in Kokoro's phoneme symbols.

    gold: word -> entry, checked by people; silver: word -> phonemes, generated.
    """

    language: str
    gold: Mapping[str, Entry]
    silver: Mapping[str, str]

    @classmethod
    def load(cls, language: str) -> "Lexicon":
        """Read the dictionaries of "en-us" or "en-gb" (about 0.1 s).

        Raises UnsupportedLanguage; MissingWeights if the data of misaki is not installed.
        """
        dialect = "us" if require_language(language) == AMERICAN else "gb"
        directory = find_package_folder("misaki", "data", "us_gold.json")
        if directory is None:
            raise MissingWeights(
                "the English pronunciation dictionaries are not installed; "
                "install them with: pip install --no-deps misaki==0.9.4"
            )
        gold: dict[str, Entry] = json.loads((directory / f"{dialect}_gold.json").read_text(encoding="utf-8"))
        silver: dict[str, str] = json.loads(
            (directory / f"{dialect}_silver.json").read_text(encoding="utf-8")
        )
        return cls(language, gold | SUPPLEMENT[language], silver)

    def entry(self, word: str) -> Entry | None:
        """The entry of a word as written, else in lower case, else capitalized; None if there is none."""
        if (exact := self.gold.get(word)) is not None:
            return exact
        lower = word.lower()
        for dictionary in (self.gold, self.silver):
            for form in (word, lower, lower.capitalize()):
                found = dictionary.get(form)
                if found is not None:
                    return found
        return None

    def lookup(self, word: str, key: str | None = None) -> str | None:
        """Phonemes of a word, with stress marks, or None if no dictionary has it; for `key` see `phonemes_of`."""
        entry = self.entry(word)
        return None if entry is None else phonemes_of(entry, key)

    def letter(self, letter: str) -> str:
        """Phonemes of the name of an ASCII letter."""
        name = self.gold[letter.upper()]
        return name if isinstance(name, str) else str(name["DEFAULT"])


def phonemes_of(entry: Entry, key: str | None = None) -> str | None:
    """The phonemes of an entry, or None for a word that is spelled.

    key: which of the entry's pronunciations, such as "NOUN", "VERB" or "VBD"; None, or a key that the entry lacks,
    stands for the default one.
    """
    if not isinstance(entry, str):
        default = entry["DEFAULT"]
        entry = (default if key is None else entry.get(key, default)) or ""
    return entry.translate(TO_KOKORO) or None
