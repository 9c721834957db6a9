"""The languages: what each needs, and its front end, which is loaded when it is first used."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

from models.errors import InvalidText, UnsupportedLanguage
from models.text.any_language import AnyLanguage
from models.text.by_word.espeak import EspeakSounds
from models.text.by_word.lexicon import GruutLexicon, find_package
from models.text.by_word.reader import WordReader
from models.text.by_word.sounds import ClauseSounds
from models.text.by_word.written_forms import WrittenForms
from models.text.english.phonemes import EnglishPhonemizer
from models.text.french.forms import FORMS as FRENCH_FORMS
from models.text.french.sounds import FrenchSounds
from models.text.front_end import FrontEnd
from models.text.hindi.forms import FORMS as HINDI_FORMS
from models.text.italian.forms import FORMS as ITALIAN_FORMS
from models.text.italian.sounds import ItalianSounds
from models.text.japanese.forms import RULES as JAPANESE_RULES
from models.text.japanese.sounds import WRITING as JAPANESE_WRITING
from models.text.japanese.sounds import JapaneseSounds
from models.text.languages import (
    AMERICAN,
    ANY,
    BRAZILIAN,
    BRITISH,
    FRENCH,
    HINDI,
    ITALIAN,
    JAPANESE,
    LATIN_AMERICAN,
    MANDARIN,
    SPANISH,
    lookup,
)
from models.text.mandarin.forms import RULES as MANDARIN_RULES
from models.text.mandarin.sounds import WRITING as MANDARIN_WRITING
from models.text.mandarin.sounds import MandarinSounds
from models.text.mandarin.sounds import is_installed as mandarin_is_installed
from models.text.open_jtalk import is_installed as japanese_is_installed
from models.text.options import ReadingOptions
from models.text.portuguese.forms import FORMS as BRAZILIAN_FORMS
from models.text.portuguese.sounds import BrazilianSounds
from models.text.spanish.forms import FORMS as SPANISH_FORMS
from models.text.spanish.forms import LATIN_AMERICAN_FORMS
from models.text.spanish.sounds import SpanishSounds
from models.text.unspaced.reader import UnspacedReader
from models.types import LanguageSupport

ESPEAK_HINT = "the program espeak-ng, for example with: apt-get install espeak-ng"


@dataclass(frozen=True)
class Language:
    """A language of the synthesizer.

    load: its front end, given that of American English, which reads foreign words. needs: what has to be
    installed for it, "" if nothing. is_installed: whether that is there. packages: distributions from the
    registry that its front end reads or runs.
    """

    tag: str
    name: str
    load: Callable[[FrontEnd], FrontEnd]
    needs: str = ""
    is_installed: Callable[[], bool] = lambda: True
    packages: tuple[str, ...] = ("num2words",)


def _by_espeak(tag: str, voice: str, forms: WrittenForms, script: str = "LATIN") -> FrontEnd:
    sounds = EspeakSounds.find(voice)
    if sounds is None:
        raise UnsupportedLanguage(f"language {tag!r} is not installed; it needs {ESPEAK_HINT}")
    return WordReader(tag, forms, sounds, script)


def _english_word(english: FrontEnd) -> Callable[[str], str]:
    def phonemes(word: str) -> str:
        try:
            return english.read(word, ReadingOptions(markup="none")).phonemes
        except InvalidText:
            return ""

    return phonemes


def _japanese(english: FrontEnd) -> FrontEnd:
    sounds = JapaneseSounds(_english_word(english))
    return UnspacedReader(JAPANESE, JAPANESE_WRITING, JAPANESE_RULES, sounds)


def _mandarin(english: FrontEnd) -> FrontEnd:
    sounds = MandarinSounds(_english_word(english))
    return UnspacedReader(MANDARIN, MANDARIN_WRITING, MANDARIN_RULES, sounds)


def _extra(name: str) -> str:
    return f"the extra {name!r}: in a checkout, pip install '.[{name}]'"


def _reader(tag: str, forms: WrittenForms, own: Callable[[], ClauseSounds]) -> FrontEnd:
    return WordReader(tag, forms, own())


_ENGLISH = ("misaki", "hibari-tts")
_ALL = (
    Language(AMERICAN, "American English", lambda _: EnglishPhonemizer.load(AMERICAN), packages=_ENGLISH),
    Language(BRITISH, "British English", lambda _: EnglishPhonemizer.load(BRITISH), packages=_ENGLISH),
    Language(SPANISH, "Spanish of Spain", lambda _: _reader(SPANISH, SPANISH_FORMS, SpanishSounds)),
    Language(
        LATIN_AMERICAN,
        "Latin American Spanish",
        lambda _: _reader(LATIN_AMERICAN, LATIN_AMERICAN_FORMS, lambda: SpanishSounds(latin_american=True)),
    ),
    Language(
        FRENCH,
        "French",
        lambda _: _reader(FRENCH, FRENCH_FORMS, lambda: FrenchSounds(GruutLexicon.load("fr", "2.0.2"))),
        "the packages gruut-lang-fr and python-crfsuite: pip install --no-deps gruut-lang-fr python-crfsuite",
        lambda: find_package("fr") is not None,
        ("num2words", "gruut-lang-fr", "python-crfsuite"),
    ),
    Language(
        ITALIAN,
        "Italian",
        lambda _: _reader(ITALIAN, ITALIAN_FORMS, lambda: ItalianSounds(GruutLexicon.load("it", "2.0.1"))),
        "the packages gruut-lang-it and python-crfsuite: pip install --no-deps gruut-lang-it python-crfsuite",
        lambda: find_package("it") is not None,
        ("num2words", "gruut-lang-it", "python-crfsuite"),
    ),
    Language(
        BRAZILIAN, "Brazilian Portuguese", lambda _: _reader(BRAZILIAN, BRAZILIAN_FORMS, BrazilianSounds)
    ),
    Language(
        HINDI,
        "Hindi",
        lambda _: _by_espeak(HINDI, "hi", HINDI_FORMS, "DEVANAGARI"),
        ESPEAK_HINT,
        lambda: shutil.which("espeak-ng") is not None,
        (),
    ),
    Language(
        JAPANESE,
        "Japanese",
        _japanese,
        _extra("ja"),
        japanese_is_installed,
        ("pyopenjtalk-plus", "sudachipy"),
    ),
    Language(
        MANDARIN, "Mandarin Chinese", _mandarin, _extra("zh"), mandarin_is_installed, ("pypinyin", "rjieba")
    ),
)
LANGUAGES: Mapping[str, Language] = {language.tag: language for language in _ALL}


class FrontEnds(Mapping[str, FrontEnd]):
    """Language tag -> front end, of the languages that are installed. Safe to share between threads."""

    def __init__(self, languages: Mapping[str, Language] = LANGUAGES) -> None:
        """American English, which most ask for, is loaded at once.

        Raises MissingWeights where its dictionaries are not installed.
        """
        self._known = languages
        self._installed = tuple(tag for tag, language in languages.items() if language.is_installed())
        self._english = EnglishPhonemizer.load(AMERICAN)
        self._loaded: dict[str, FrontEnd] = {AMERICAN: self._english}
        self._loading = Lock()
        self._any: AnyLanguage | None = None

    @property
    def support(self) -> tuple[LanguageSupport, ...]:
        """What each known language needs, and whether that was there at the start."""
        return tuple(
            LanguageSupport(tag, language.name, tag in self._installed, language.needs)
            for tag, language in self._known.items()
        )

    def find(self, language: str) -> FrontEnd:
        """The front end that a BCP 47 tag stands for, as `lookup` finds it; "auto" is that of texts in any
        language.

        Raises UnsupportedLanguage, which says what to install, or which languages there are.
        """
        if language.strip().lower() == ANY:
            with self._loading:
                self._any = self._any or AnyLanguage(self.find)
            return self._any
        tag = lookup(language, tuple(self._known))
        if tag is None:
            raise UnsupportedLanguage(
                f"language {language[:40]!r} is not spoken; choose one of {', '.join(self._installed)}"
            )
        if tag not in self._installed:
            raise UnsupportedLanguage(f"language {tag!r} is not installed; it needs {self._known[tag].needs}")
        return self[tag]

    def __getitem__(self, language: str) -> FrontEnd:
        if language not in self._installed:
            raise KeyError(language)
        with self._loading:
            if language not in self._loaded:
                self._loaded[language] = self._known[language].load(self._english)
            return self._loaded[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._installed)

    def __len__(self) -> int:
        return len(self._installed)
