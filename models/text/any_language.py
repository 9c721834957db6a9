"""Reads a text in several languages: each sentence by the front end of its language.

The script tells Japanese, Mandarin and Hindi. Languages in Latin letters are told by py3langid (Adrien
Barbaresi, after langid.py by Marco Lui; BSD-3-Clause), restricted to those that are spoken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from models.errors import InvalidText
from models.text.english.full_stops import FULL_STOPS as ENGLISH_FULL_STOPS
from models.text.front_end import FrontEnd
from models.text.han import han_languages
from models.text.languages import (
    AMERICAN,
    ANY,
    BRAZILIAN,
    FRENCH,
    HINDI,
    ITALIAN,
    SPANISH,
)
from models.text.markup.marked_text import MarkedText
from models.text.markup.reader import read_markup
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading, Sentence
from models.text.sentences import FullStops, sentence_spans
from models.text.transliteration import script_of

# What py3langid calls the languages in Latin letters.
_OF_CODE = {"en": AMERICAN, "es": SPANISH, "fr": FRENCH, "it": ITALIAN, "pt": BRAZILIAN}
# A sentence of which another language is not this much more probable, as a difference of logarithms, is taken
# to be in the language of the whole text.
SURE = 4.0
# The text is taken to be in English if no other language is this much more probable.
LIKELY = 2.5


class LanguageByWords:
    """Tells the languages in Latin letters by their words. Safe to share between threads."""

    def __init__(self) -> None:
        """The model comes with the package py3langid; it takes 20 ms to load."""
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._identifier.set_languages(list(_OF_CODE))
        self.scores = lru_cache(maxsize=1024)(self._scores)

    def _scores(self, text: str) -> Mapping[str, float]:
        """Tag -> logarithm of the likelihood; any text has scores."""
        return {_OF_CODE[code]: float(score) for code, score in self._identifier.rank(text)}

    def most_likely(self, text: str) -> str:
        """The tag of the most likely language."""
        scores = self.scores(text)
        return max(scores, key=lambda tag: scores[tag])


class AnyLanguage:
    """A `FrontEnd` of texts in any of the languages. Safe to share between threads."""

    language = ANY

    def __init__(self, find: Callable[[str], FrontEnd]) -> None:
        """find: the front end of a tag; raises UnsupportedLanguage where it is not installed."""
        self._find = find
        self._by_words = LanguageByWords()

    def say_as(self, text: str, kind: str) -> str | None:
        """See `FrontEnd.say_as`: as in the language of these words."""
        return self._find(self.languages_of([text])[0]).say_as(text, kind)

    def read(self, text: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """See `FrontEnd.read`. Raises UnsupportedLanguage for a sentence in a language that is not installed."""
        # Spanish knows every symbol; what the marks mean is asked again of the language of each sentence
        plain = read_markup(text, options.markup, SPANISH, lambda _, __: None)
        return self._read(
            text,
            plain,
            lambda front_end: read_markup(text, options.markup, front_end.language, front_end.say_as),
            options,
        )

    def read_marked(
        self, text: str, marked: MarkedText, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """See `FrontEnd.read_marked`."""
        return self._read(text, marked, lambda _: marked, options)

    def _read(
        self, text: str, plain: MarkedText, marked: Callable[[FrontEnd], MarkedText], options: ReadingOptions
    ) -> Reading:
        """Sentences in one language that follow each other are read together.

        plain: the text without its markup. marked: the same with what its markup means in a language.
        """
        letters = plain.aligned.text
        bounds = sentence_spans(letters.translate(_ENDS), _FULL_STOPS)
        if not bounds:
            return self._find(AMERICAN).read_marked(text, plain, options)
        tags = self.languages_of([letters[start:end] for start, end in bounds])
        starts = [0, *(start for start, _ in bounds[1:]), len(letters)]
        sentences: list[Sentence] = []
        notes = list(plain.notes)
        for tag, group in groupby(range(len(tags)), key=tags.__getitem__):
            numbers = list(group)
            front_end = self._find(tag)
            part = marked(front_end).part(starts[numbers[0]], starts[numbers[-1] + 1])
            try:
                reading = front_end.read_marked(text, part, options)
            except InvalidText:
                if len(set(tags)) == 1:
                    raise
                written = letters[starts[numbers[0]] : starts[numbers[-1] + 1]].strip()
                notes.append(f"left out {written[:40]}, which {tag} cannot say")
                continue
            sentences += [replace(sentence, language=tag) for sentence in reading.sentences]
            notes += reading.notes
        return Reading(text, tuple(sentences), tuple(dict.fromkeys(notes)))

    def languages_of(self, sentences: Sequence[str]) -> list[str]:
        """The tag of each sentence of a text.

        Sentences without letters, and those in a script that no language has, go with the one before; at the
        beginning with the one behind.
        """
        main = self._main_latin(" ".join(sentences))
        tags = [
            eastern or self._language_of(sentence, main)
            for sentence, eastern in zip(sentences, han_languages(sentences), strict=True)
        ]
        known = next((tag for tag in tags if tag is not None), AMERICAN)
        result = []
        for tag in tags:
            known = known if tag is None else tag
            result.append(known)
        return result

    def _language_of(self, sentence: str, main: str) -> str | None:
        """Of a sentence without kana and Chinese characters."""
        if "DEVANAGARI" in _scripts(sentence):
            return HINDI
        letters = _latin_words(sentence)
        if not letters:
            return None
        scores = self._by_words.scores(letters)
        best = self._by_words.most_likely(letters)
        return best if scores[best] - scores[main] > SURE else main

    def _main_latin(self, text: str) -> str:
        letters = _latin_words(text)
        scores = self._by_words.scores(letters)
        best = self._by_words.most_likely(letters)
        return best if scores[best] - scores[AMERICAN] > LIKELY else AMERICAN


# Marks that end a sentence without a space behind them: both have one character.
_ENDS = str.maketrans({"。": "\n", "！": "\n", "？": "\n", "｡": "\n", "।": "\n", "॥": "\n"})
_FULL_STOPS = FullStops(
    ENGLISH_FULL_STOPS.never_final
    | {"sr", "sra", "dra", "ud", "m", "mme", "sig", "dott", "prof", "av", "pág", "p", "ex"},
    ENGLISH_FULL_STOPS.may_be_final - {"sr"},
    ENGLISH_FULL_STOPS.before_number,
    ENGLISH_FULL_STOPS.first_words,
)


def _scripts(text: str) -> frozenset[str]:
    return frozenset(script_of(char) for char in text if char.isalpha())


def _latin_words(text: str) -> str:
    """The words in Latin letters, without the others."""
    return " ".join(
        word for word in text.split() if any(char.isalpha() for char in word) and script_of(word) == "LATIN"
    )
