"""Text into the numbers of the symbols that a VITS reads, by the model's own cleaner, phonemizer and alphabet."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.errors import InvalidText, UnsupportedLanguage
from models.text.aligned_text import AlignedText
from models.text.english.full_stops import FULL_STOPS
from models.text.english.normalization.say_as import say_as
from models.text.english.phonemes import EnglishPhonemizer
from models.text.languages import AMERICAN, ENGLISH
from models.text.markup.reader import read_markup
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.phoneme_chunks import PARAGRAPH_BREAK_S, split_phonemes
from models.text.reading import Reading
from models.text.sentences import sentence_spans
from models.text.symbol_words import NO_WORD
from models.tts.arguments import NOTHING_SPOKEN
from models.tts.vits.word_places import place_words, timed_symbols
from models.types import Utterance, WrittenWord

if TYPE_CHECKING:
    from TTS.tts.utils.text.tokenizer import TTSTokenizer

_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?")
MAX_SYMBOLS = 400  # of one piece: attention grows with the square; some 25 s of speech


@dataclass(frozen=True)
class _Sentence:
    """spoken: in words, "" if there is only silence. pause_s: seconds of silence after it."""

    spoken: str
    words: tuple[WrittenWord, ...] = ()
    pause_s: float = 0.0


@dataclass(frozen=True)
class _Piece:
    """word_of: the number of the word of each symbol, int64 [symbols]. pause_s: seconds of silence after it."""

    symbols: str
    word_of: npt.NDArray[np.int64]
    pause_s: float = 0.0


class VitsText:
    """Symbols of one model.

    English is first written out as words by `models.text`, which knows more written forms than coqui's cleaners;
    every other language is left to the cleaner alone. Pronunciations that a text gives have no effect.
    """

    def __init__(self, tokenizer: "TTSTokenizer", languages: Mapping[str, str]) -> None:
        """languages: tag -> coqui's name for it, the default first, as of `language_tags`."""
        self._tokenizer = tokenizer
        self._languages = dict(languages)
        self._readers = {tag: EnglishPhonemizer.load(tag) for tag in languages if tag in ENGLISH}

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags, the default first."""
        return tuple(self._languages)

    def coqui_language(self, language: str) -> str:
        """coqui's name for a tag. Raises UnsupportedLanguage."""
        if language not in self._languages:
            raise UnsupportedLanguage(
                f"language {language!r} is not spoken; choose one of {', '.join(self._languages)}"
            )
        return self._languages[language]

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """Text -> the pieces that are spoken one after the other, sentences or parts of long ones, as symbol ids.

        Raises UnsupportedLanguage; InvalidText for letters or digits that the model has no symbol for, and
        where nothing is left to speak.
        """
        name = self.coqui_language(language)
        sentences, notes = self._sentences(text, language, options)
        pieces: list[_Piece] = []
        words: list[WrittenWord] = []
        lead_s = 0.0
        for sentence in sentences:
            pieces += self._pieces(sentence, name, len(words))
            words += sentence.words
            if pieces:
                pieces[-1] = replace(pieces[-1], pause_s=pieces[-1].pause_s + sentence.pause_s)
            else:
                lead_s += sentence.pause_s
        if not pieces:
            raise InvalidText(NOTHING_SPOKEN)
        return Utterance(
            language,
            tuple(np.array(self._ids(piece.symbols), dtype=np.int64) for piece in pieces),
            lead_s,
            tuple(piece.pause_s for piece in pieces),
            notes,
            words=tuple(words),
            symbols=tuple(timed_symbols(piece.symbols) for piece in pieces),
            word_of=tuple(piece.word_of for piece in pieces),
        )

    @property
    def padding(self) -> tuple[bool, bool]:
        """Whether a blank stands around every symbol of a piece, and a begin and an end around all of it."""
        return bool(self._tokenizer.add_blank), bool(self._tokenizer.use_eos_bos)

    def read(self, text: str, language: str, options: ReadingOptions) -> Reading:
        """See `Synthesizer.read`."""
        self.coqui_language(language)
        if language not in self._readers:
            raise UnsupportedLanguage(
                f"the phonemes of a text in {language!r} cannot be shown; choose one of "
                f"{', '.join(self._readers) or 'none here'}"
            )
        return self._readers[language].read(text, options)

    def _sentences(
        self, text: str, language: str, options: ReadingOptions
    ) -> tuple[list[_Sentence], tuple[str, ...]]:
        """The sentences in words, and notes."""
        if language in self._readers:
            reading = self._readers[language].read(text, options)
            sentences = [
                _Sentence(
                    sentence.spoken,
                    sentence.words,
                    sentence.silence_s or (PARAGRAPH_BREAK_S if sentence.ends_paragraph else 0.0),
                )
                for sentence in reading.sentences
            ]
            sentences[-1] = replace(sentences[-1], pause_s=reading.sentences[-1].silence_s)
            return sentences, reading.notes
        marked = read_markup(text, options.markup, AMERICAN, partial(say_as, language=AMERICAN))
        sentences = []
        start = 0
        for silence in [*marked.silences, None]:
            end = len(marked.aligned.text) if silence is None else marked.aligned.index_of(silence.offset)
            inside = [
                _as_written(text, marked.aligned, start + first, start + last)
                for first, last in sentence_spans(marked.aligned.text[start:end], FULL_STOPS)
            ]
            if silence:
                last_one = inside.pop() if inside else _Sentence("")
                inside.append(replace(last_one, pause_s=silence.seconds))
            sentences += inside
            start = end
        return sentences, marked.notes

    def _pieces(self, sentence: _Sentence, name: str, first_word: int) -> Iterator[_Piece]:
        """Of one sentence. name: coqui's, of the language. first_word: the number of the sentence's first word."""
        if not sentence.spoken:
            return
        symbols = self._symbols(sentence.spoken, name)
        word_of = place_words(symbols, sentence.words)
        word_of[word_of != NO_WORD] += first_word
        start = 0
        for piece in split_phonemes(symbols, MAX_SYMBOLS):
            start = symbols.index(piece, start)  # only spaces are left out between pieces
            end = start + len(piece)
            if any(symbol.isalnum() for symbol in piece):
                yield _Piece(piece, word_of[start:end])
            start = end

    def _symbols(self, sentence: str, name: str) -> str:
        """One sentence in the model's alphabet."""
        language = next(tag for tag, of_coqui in self._languages.items() if of_coqui == name)
        tokenizer = self._tokenizer
        if tokenizer.text_cleaner is not None:
            sentence = tokenizer.text_cleaner(sentence, lang=name.partition("-")[0])
        if tokenizer.phonemizer is not None and sentence.strip():
            sentence = tokenizer.phonemizer.phonemize(sentence, separator="", language=name)
        alphabet = tokenizer.characters.vocab
        unknown = {symbol for symbol in sentence if symbol not in alphabet}
        if tokenizer.phonemizer is None:
            _refuse_letters(unknown, language)
        return "".join(symbol for symbol in sentence if symbol not in unknown)

    def _ids(self, piece: str) -> list[int]:
        tokenizer = self._tokenizer
        ids: list[int] = tokenizer.encode(piece)
        if tokenizer.add_blank:
            ids = tokenizer.intersperse_blank_char(ids)
        return tokenizer.pad_with_bos_eos(ids) if tokenizer.use_eos_bos else ids


def language_tags(names: list[str]) -> dict[str, str]:
    """coqui's names of languages -> tag -> name, in order; plain `en` is American, as in coqui."""
    return {AMERICAN if name.lower() == "en" else name.lower(): name for name in names}


def _as_written(text: str, aligned: AlignedText, start: int, end: int) -> _Sentence:
    """`aligned[start:end]`, whose words are what stands between white space, without the marks around them."""
    words = []
    for match in _WORD.finditer(aligned.text, start, end):
        first, last = aligned.span(*match.span())
        words.append(WrittenWord(text[first:last], first, last, match[0]))
    return _Sentence(" ".join(aligned.text[start:end].split()), tuple(words))


def _refuse_letters(unknown: set[str], language: str) -> None:
    """Punctuation without a symbol is a silent gap; letters and digits without one would be missing words."""
    kinds = set()
    for symbol in unknown:
        if symbol.isdigit():
            kinds.add("digits")
        elif symbol.isalpha():
            kinds.add(f"{unicodedata.name(symbol, 'unnamed').split()[0].lower()} letters")
    if kinds:
        raise InvalidText(
            f"the text has {' and '.join(sorted(kinds))} that this model cannot read in {language}; write them in "
            "letters that the language uses"
        )
