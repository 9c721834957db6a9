"""Dictionaries and grapheme-to-phoneme models of the packages gruut-lang-* (Rhasspy, MIT).

Each package holds an SQLite dictionary and a conditional random field (CRFsuite) that gives a sound, or none, for
each letter of other words. Only these files are read; the code of the packages is never run.
"""

import base64
import sqlite3
from functools import lru_cache
from pathlib import Path
from threading import Lock

from models.errors import MissingWeights
from models.text.package_files import find_package_folder

_REACH = 3  # letters on either side that the model looks at


class GruutLexicon:
    """Pronunciations of one language in IPA, sounds separated by spaces. Safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        """directory: of the package, with lexicon.db and g2p/model.crf."""
        import pycrfsuite

        self._lock = Lock()
        self._database = sqlite3.connect(
            f"file:{directory / 'lexicon.db'}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(directory / "g2p" / "model.crf"))
        self._known = lru_cache(maxsize=8192)(self._known_uncached)
        self._guessed = lru_cache(maxsize=8192)(self._guessed_uncached)

    @classmethod
    def load(cls, language: str, version: str) -> "GruutLexicon":
        """The package of a language such as "fr". Raises MissingWeights, naming the package."""
        directory = find_package(language)
        if directory is None:
            raise MissingWeights(
                f"the dictionary gruut-lang-{language} is not installed; install it with: "
                f"pip install --no-deps gruut-lang-{language}=={version}"
            )
        return cls(directory)

    def known(self, word: str) -> tuple[str, ...]:
        """The pronunciations of a word in lower case, the usual one first; none if the dictionary lacks it."""
        return self._known(word)

    def guessed(self, word: str) -> str:
        """The pronunciation that the model gives for a word in lower case."""
        return self._guessed(word)

    def _known_uncached(self, word: str) -> tuple[str, ...]:
        query = "SELECT phonemes FROM word_phonemes WHERE word = ? ORDER BY pron_order"
        with self._lock:
            return tuple(row[0] for row in self._database.execute(query, (word,)))

    def _guessed_uncached(self, word: str) -> str:
        with self._lock:
            labels = self._tagger.tag([_features(word, place) for place in range(len(word))])
        sounds = [sound for label in labels for sound in _decoded(label).split("|")]
        return " ".join(sound for sound in sounds if sound != "_")


def find_package(language: str) -> Path | None:
    """The directory of the package gruut-lang-`language`, or None if it is not installed."""
    return find_package_folder(f"gruut_lang_{language}", "", "lexicon.db")


def _features(word: str, place: int) -> list[str]:
    """What the model was trained on: the letter and its neighbours, in base64."""
    features = ["bias", f"grapheme:{_encoded(word[place])}"]
    for distance in range(1, _REACH + 1):
        if place - distance >= 0:
            features.append(f"grapheme-{distance}:{_encoded(word[place - distance])}")
        if place + distance < len(word):
            features.append(f"grapheme+{distance}:{_encoded(word[place + distance])}")
    return [*features, *(["begin"] if place == 0 else []), *(["end"] if place == len(word) - 1 else [])]


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(label: str) -> str:
    return base64.b64decode(label).decode()
