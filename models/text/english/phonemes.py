"""Phonemizes English: a written text becomes sentences and words with phonemes and offsets in the text."""

import re
from collections.abc import Sequence

from models.errors import InvalidText
from models.text.aligned_text import AlignedText
from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.full_stops import FULL_STOPS
from models.text.english.normalization.characters import plain_characters
from models.text.english.normalization.context import Context
from models.text.english.normalization.say_as import say_as
from models.text.english.normalization.segments import Segment, verbalize, written_out
from models.text.english.pronunciation.espeak import Espeak
from models.text.english.pronunciation.g2p_network import G2pNetwork
from models.text.english.pronunciation.homographs import Homographs
from models.text.english.pronunciation.in_context import PronunciationInContext
from models.text.english.pronunciation.sentence_phonemes import join_segments, phonemes_by_segment
from models.text.english.pronunciation.tokens import tokenize
from models.text.english.pronunciation.words import WordPronunciations
from models.text.given_spans import given_spans
from models.text.japanese_in_latin import with_japanese
from models.text.markup.marked_text import MarkedText
from models.text.markup.reader import read_markup
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading, Sentence, Word
from models.text.rules import Span
from models.text.sentence_by_sentence import read_by_sentence
from models.text.transliteration import needs_note

NOTHING_SPOKEN = "the text has nothing that can be spoken; write at least one word or number"
_NOT_SPOKEN = re.compile(r"[^A-Za-z'-]+")


class EnglishPhonemizer:
    """Reads English in one dialect. Safe to share between threads."""

    def __init__(
        self,
        lexicon: Lexicon,
        espeak: Espeak | None,
        homographs: Homographs | None = None,
        network: G2pNetwork | None = None,
    ) -> None:
        """lexicon: known words of the dialect; espeak: for words outside of it, or None.

        homographs, network: if None, the installed ones are loaded.
        """
        self.language = lexicon.language
        self._lexicon = lexicon
        self._context = Context(lexicon.language, lexicon)
        words = WordPronunciations(lexicon, espeak, network or G2pNetwork.load(lexicon.language))
        self._pronunciation = PronunciationInContext(words, homographs or Homographs.load())

    @classmethod
    def load(cls, language: str) -> "EnglishPhonemizer":
        """Load the dialect "en-us" or "en-gb", with espeak-ng if it is installed.

        Raises UnsupportedLanguage; MissingWeights if the dictionaries or the network are not installed.
        """
        return cls(Lexicon.load(language), Espeak.find(language))

    def phonemize(self, sentence: str) -> str:
        """Phonemes of a written sentence (with numbers and abbreviations), in Kokoro's symbols.

        Words are separated by spaces and keep their punctuation. Every word is pronounced: a word that is not in
        the lexicon is derived from its parts, passed to espeak-ng, predicted from its spelling or spelled.
        Raises InvalidText if nothing can be spoken.
        """
        read = self._sentence(sentence, plain_characters(AlignedText.of(sentence)))
        if not read.words:
            raise InvalidText(NOTHING_SPOKEN)
        return read.phonemes

    def read(self, text: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """Read a whole text, sentence by sentence.

        Raises InvalidText if nothing can be spoken, if the markup is malformed and, if `strict`, for letters of
        scripts without an English reading; InvalidParameter for a pronunciation with a sound that English lacks.
        """
        return self.read_marked(text, read_markup(text, options.markup, self.language, self.say_as), options)

    def read_marked(
        self, text: str, marked: MarkedText, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """See `FrontEnd.read_marked`."""
        plain = plain_characters(marked.aligned)
        given = given_spans(plain, marked, options, self.language)
        sentences = read_by_sentence(
            plain,
            marked.silences,
            given if options.strict else with_japanese(plain.text, given, FULL_STOPS),
            FULL_STOPS,
            lambda sentence, spans: self._sentence(text, sentence, spans, options.strict),
        )
        if not any(sentence.words for sentence in sentences):
            raise InvalidText(NOTHING_SPOKEN)
        return Reading(text, tuple(sentences), (*marked.notes, *_transliteration_notes(sentences)))

    def say_as(self, text: str, kind: str) -> str | None:
        """See `FrontEnd.say_as`."""
        return say_as(text, kind, self.language)

    def _sentence(
        self, written: str, plain: AlignedText, spans: Sequence[Span] = (), strict: bool = False
    ) -> Sentence:
        """Read the sentence `plain`, a part of the text `written`; spans: those whose reading is given."""
        segments = verbalize(plain.text, self._context, spans, strict)
        tokens = tokenize(segments, self._lexicon)
        token_phonemes = self._pronunciation.pronounce(plain.text, segments, tokens)
        phonemes = phonemes_by_segment(segments, tokens, token_phonemes)
        words = [
            _word(written, plain, segment, sounds)
            for segment, sounds in zip(segments, phonemes, strict=True)
            if sounds and segment.kind not in ("mark", "hyphen")
        ]
        joined = join_segments(segments, phonemes) if words else ""
        return Sentence(joined, written_out(segments), tuple(_merged(words)))


def _word(written: str, plain: AlignedText, segment: Segment, phonemes: str) -> Word:
    """A spoken segment as a word of the written text, without white space at its ends."""
    text = segment.written
    start, end = plain.span(
        segment.start + len(text) - len(text.lstrip()), segment.start + len(text.rstrip())
    )
    spoken = segment.text if segment.text.isalpha() else _NOT_SPOKEN.sub(" ", segment.text).strip()
    return Word(written[start:end], start, end, spoken, phonemes)


def _merged(words: Sequence[Word]) -> list[Word]:
    """The words; those that stand for the same written characters are merged."""
    merged: list[Word] = []
    for word in words:
        if merged and (merged[-1].start, merged[-1].end) == (word.start, word.end):
            last = merged.pop()
            spoken, phonemes = f"{last.spoken} {word.spoken}", f"{last.phonemes} {word.phonemes}"
            merged.append(Word(word.text, word.start, word.end, spoken, phonemes))
        else:
            merged.append(word)
    return merged


def _transliteration_notes(sentences: Sequence[Sentence]) -> list[str]:
    spoken = {word.text: word.spoken for sentence in sentences for word in sentence.words}
    return [f"transliterated {text} as {words}" for text, words in spoken.items() if needs_note(text)]
