"""Pronunciations of English words, from the dictionaries that the package misaki carries.

Source: misaki 0.9.4 (hexgrad, Apache-2.0), data/{us,gb}_{gold,silver}.json: gold was checked by people,
silver was made by machine. Only its data files are read; its code, which needs spaCy, is never run.
"""

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import MissingWeights
from models.text.languages import AMERICAN, require_language
from models.text.supplement import SUPPLEMENT

# Kokoro-82M v1.0 writes the American flap of "butter" as T and knows no glottal stop in English words.
_TO_KOKORO = str.maketrans({"ɾ": "T", "ʔ": "t"})

# A pronunciation, or one for each part of speech, among them "DEFAULT". None: spell the letters.
Entry = str | Mapping[str, str | None]


@dataclass(frozen=True)
class Lexicon:
    """Pronunciations of one dialect, in Kokoro's phoneme symbols.

    gold: word -> entry, checked by people; silver: word -> phonemes, made by machine.
    """

    language: str
    gold: Mapping[str, Entry]
    silver: Mapping[str, str]

    @classmethod
    def load(cls, language: str) -> "Lexicon":
        """Read the dictionaries of "en-us" or "en-gb" (about 0.1 s).

        Raises UnsupportedLanguage, and MissingWeights if the data of misaki is not installed.
        """
        dialect = "us" if require_language(language) == AMERICAN else "gb"
        directory = _misaki_data()
        gold: dict[str, Entry] = json.loads((directory / f"{dialect}_gold.json").read_text(encoding="utf-8"))
        silver: dict[str, str] = json.loads(
            (directory / f"{dialect}_silver.json").read_text(encoding="utf-8")
        )
        return cls(language, gold | SUPPLEMENT[language], silver)

    def entry(self, word: str) -> Entry | None:
        """The entry of a word as written, else in lower case, else capitalized; None if it has none."""
        lower = word.lower()
        forms = dict.fromkeys((word, lower, lower.capitalize(), word.upper() if word.isupper() else word))
        for table in (self.gold, self.silver):
            for form in forms:
                found = table.get(form)
                if found is not None:
                    return found
        return None

    def lookup(self, word: str, part_of_speech: str | None = None) -> str | None:
        """Phonemes of a word, with stress marks, or None where it is in no dictionary.

        part_of_speech is a key of the word's entry ("NOUN", "VERB", "VBD", ...), as chosen by
        `heteronyms`; another value means the usual pronunciation.
        """
        entry = self.entry(word)
        if entry is None:
            return None
        if not isinstance(entry, str):
            default = entry["DEFAULT"]
            entry = default if part_of_speech is None else entry.get(part_of_speech, default)
        return None if entry is None else entry.translate(_TO_KOKORO)

    def letter(self, letter: str) -> str:
        """Phonemes of the name of an ASCII letter."""
        name = self.gold[letter.upper()]
        return name if isinstance(name, str) else str(name["DEFAULT"])


def _misaki_data() -> Path:
    spec = importlib.util.find_spec("misaki")  # finds the folder without running the package
    if spec is not None:
        for location in spec.submodule_search_locations or ():
            directory = Path(location) / "data"
            if (directory / "us_gold.json").is_file():
                return directory
    raise MissingWeights(
        "the English pronunciation dictionaries are not installed; "
        "install them with: pip install --no-deps misaki==0.9.4"
    )
