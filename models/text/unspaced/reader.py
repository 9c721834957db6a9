"""Reads a language that writes words without spaces between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.errors import InvalidText
from models.text.aligned_text import AlignedText, Replacement
from models.text.characters import plain_characters
from models.text.given_spans import given_spans
from models.text.markup.marked_text import MarkedText
from models.text.markup.reader import read_markup
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.punctuation import tidy_marks
from models.text.reading import Reading, Sentence, Word
from models.text.rules import Rule, Span, claim_spans
from models.text.sentence_by_sentence import read_by_sentence
from models.text.sentences import FullStops
from models.text.transliteration import needs_note, refuse_other_scripts, script_of, transliterate
from models.text.unspaced.analysis import Analysis, Writing

NOTHING_SPOKEN = "the text has nothing that can be spoken; write at least one word or number"
_FULL_STOPS = FullStops(frozenset(), frozenset(), frozenset(), frozenset())
# Longer runs are analysed in parts, so that no step takes more than linear time.
_LONGEST_RUN = 300
_LONGEST_FOREIGN = 60


@dataclass(frozen=True)
class _Piece:
    """A word or a mark. start, end: in the plain text. sound: its phonemes, or the mark."""

    start: int
    end: int
    spoken: str
    sound: str
    is_mark: bool = False


# A mark and what closes behind it: 好！” was written without spaces.
_CLOSED = re.compile(r"([.!?,;:…]) ?([”)]+)")


def _with_space_behind(match: re.Match[str]) -> Sequence[Replacement]:
    return [match.span(1), match.span(2), " "]


class UnspacedReader:
    """A `FrontEnd`. Safe to share between threads."""

    def __init__(
        self,
        language: str,
        writing: Writing,
        rules: Sequence[tuple[str, Sequence[Rule[None]]]],
        analysis: Analysis,
    ) -> None:
        """rules: classes of written forms, whose words are in letters of the language and digits that it reads."""
        self.language = language
        self._rules = rules
        self._analysis = analysis
        self._scripts = writing.scripts
        own = rf"[{writing.letters}\d%]"
        self._lexeme = re.compile(
            rf"(?P<own>{own}+(?:[.,](?=\d)(?<=\d.){own}+)*)|(?P<foreign>(?:(?!{own})[^\W\d_])+"
            rf"(?:['-](?:(?!{own})[^\W\d_])+)*)|(?P<ellipsis>…+|\.{{2,}})|(?P<dash>--+|\s-\s|[–—~]+)"
            r"|[;:,.!?\"“”()]"
        )

    def read(self, text: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """See `FrontEnd.read`.

        Letters of scripts that the language does not use are transliterated, and a note says so; a text that has
        only such letters is refused, and with `strict` any of them.
        """
        return self.read_marked(text, read_markup(text, options.markup, self.language, self.say_as), options)

    def read_marked(
        self, text: str, marked: MarkedText, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """See `FrontEnd.read_marked`."""
        plain = plain_characters(marked.aligned).rewritten(_CLOSED, _with_space_behind)
        refuse_other_scripts(plain.text, (*self._scripts, "LATIN"), self.language, options.strict)
        sentences = read_by_sentence(
            plain,
            marked.silences,
            given_spans(plain, marked, options, self.language),
            _FULL_STOPS,
            lambda sentence, spans: self._sentence(text, sentence, spans),
        )
        if not any(sentence.words for sentence in sentences):
            raise InvalidText(NOTHING_SPOKEN)
        return Reading(text, tuple(sentences), (*marked.notes, *self._notes(sentences)))

    def say_as(self, text: str, kind: str) -> str | None:
        """See `FrontEnd.say_as`. Numbers are read as such anyway."""
        if kind in ("characters", "spell-out", "verbatim", "digits", "telephone"):
            return "".join(self._analysis.digit(char) if char.isdecimal() else char for char in text) or None
        return None

    def _sentence(self, written: str, plain: AlignedText, settled: Sequence[Span]) -> Sentence:
        """Read the sentence `plain`, a part of the text `written`; settled: spans whose reading is given."""
        pieces = list(self._pieces(plain.text, claim_spans(plain.text, self._rules, None, settled)))
        words = []
        for piece in pieces:
            if piece.sound and not piece.is_mark:
                start, end = plain.span(piece.start, piece.end)
                words.append(Word(written[start:end], start, end, piece.spoken, piece.sound))
        if not words:
            return Sentence("", "", ())
        joined = " ".join(piece.sound for piece in pieces if piece.sound)
        # a stop of the voice at the end of a word joins it to the next one
        phonemes = re.sub(r"(?<=ʔ) (?=\w)|(?<=\w) (?=ʔ)", "", tidy_marks(joined))
        return Sentence(phonemes, tidy_marks(" ".join(piece.spoken for piece in pieces)), tuple(words))

    def _pieces(self, text: str, spans: Sequence[Span]) -> Iterator[_Piece]:
        done = 0
        for span in spans:
            yield from self._lexemes(text, done, span.start)
            said = [piece.sound for piece in self._lexemes(span.spoken, 0, len(span.spoken))]
            sound = " ".join(filter(None, said)) if span.phonemes is None else span.phonemes
            yield _Piece(span.start, span.end, span.spoken, sound)
            done = span.end
        yield from self._lexemes(text, done, len(text))

    def _lexemes(self, text: str, start: int, end: int) -> Iterator[_Piece]:
        quotation_marks = 0
        for match in self._lexeme.finditer(text, start, end):
            first, last = match.span()
            if match.lastgroup == "own":
                for begin in range(first, last, _LONGEST_RUN):
                    yield from self._own(text, begin, min(last, begin + _LONGEST_RUN))
            elif match.lastgroup == "foreign":
                for begin in range(first, last, _LONGEST_FOREIGN):
                    stop = min(last, begin + _LONGEST_FOREIGN)
                    word = text[begin:stop]
                    latin = word if script_of(word) == "LATIN" else transliterate(word)
                    yield _Piece(begin, stop, latin, self._analysis.foreign(latin))
            elif match[0] == '"':
                quotation_marks += 1
                mark = "“" if quotation_marks % 2 else "”"
                yield _Piece(first, last, mark, mark, is_mark=True)
            else:
                mark = {"dash": "—", "ellipsis": "…"}.get(match.lastgroup or "", match[0])
                yield _Piece(first, last, mark, mark, is_mark=True)

    def _own(self, text: str, start: int, end: int) -> Iterator[_Piece]:
        for word in self._analysis.words(text[start:end]):
            first, last = start + word.start, start + word.end
            yield _Piece(first, last, text[first:last], word.phonemes)

    def _notes(self, sentences: Sequence[Sentence]) -> list[str]:
        spoken = {word.text: word.spoken for sentence in sentences for word in sentence.words}
        return [
            f"transliterated {text} as {words}"
            for text, words in spoken.items()
            if needs_note(text) and script_of(text) not in self._scripts
        ]
