"""The two dialects of English; the second is read from its dictionaries when somebody first asks for it."""

from collections.abc import Iterator, Mapping
from threading import Lock

from models.text.english.phonemes import EnglishPhonemizer
from models.text.languages import AMERICAN


class Dialects(Mapping[str, EnglishPhonemizer]):
    """Language tag -> phonemizer. American English, which most ask for, is there from the start."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        """Raises UnsupportedLanguage, and MissingWeights where the dictionaries are not installed."""
        self._languages = languages
        self._loaded = {AMERICAN: EnglishPhonemizer.load(AMERICAN)}
        self._loading = Lock()

    def __getitem__(self, language: str) -> EnglishPhonemizer:
        if language not in self._languages:
            raise KeyError(language)
        with self._loading:
            if language not in self._loaded:
                self._loaded[language] = EnglishPhonemizer.load(language)
            return self._loaded[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)
