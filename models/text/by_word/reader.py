"""Reads a language that writes words with spaces between them: text becomes sentences of phonemes with places."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.errors import InvalidText
from models.text.aligned_text import AlignedText
from models.text.by_word.sounds import ClauseSounds
from models.text.by_word.written_forms import WrittenForms, rules_of
from models.text.characters import plain_characters
from models.text.given_spans import given_spans
from models.text.japanese_in_latin import with_japanese
from models.text.markup.marked_text import MarkedText
from models.text.markup.reader import read_markup
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.punctuation import PAUSES, PUNCTUATION, tidy_marks
from models.text.reading import Reading, Sentence, Word
from models.text.rules import Span, claim_spans
from models.text.sentence_by_sentence import read_by_sentence
from models.text.transliteration import needs_note, refuse_other_scripts, script_of, transliterate

NOTHING_SPOKEN = "the text has nothing that can be spoken; write at least one word or number"
_LEXEME = re.compile(
    r"(?P<word>[^\W\d_]+(?:['-]+[^\W\d_]+)*'?)|(?P<ellipsis>\.{2,})|(?P<dash>--+|\s-\s|[–—])|[;:,.!?…\"()“”]"
)
# Longer runs of letters are read in parts of this length, so that no step takes more than linear time.
_LONGEST_WORD = 60


@dataclass(frozen=True)
class _Piece:
    """A word, a span or a mark. spoken: words, or one mark. start, end: in the plain text.

    phonemes: given, or None.
    """

    spoken: str
    start: int
    end: int
    is_mark: bool = False
    phonemes: str | None = None


class WordReader:
    """A `FrontEnd`. Safe to share between threads."""

    def __init__(
        self, language: str, forms: WrittenForms, sounds: ClauseSounds, script: str = "LATIN"
    ) -> None:
        """forms: of the language. sounds: what pronounces its words. script: its letters, as Unicode names them."""
        self.language = language
        self._forms = forms
        self._classes = rules_of(forms)
        self._sounds = sounds
        self._script = script

    def read(self, text: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """See `FrontEnd.read`.

        Letters of another script are transliterated, and a note says so; a text that has only such letters is
        refused, and with `strict` any of them.
        """
        return self.read_marked(text, read_markup(text, options.markup, self.language, self.say_as), options)

    def read_marked(
        self, text: str, marked: MarkedText, options: ReadingOptions = DEFAULT_OPTIONS
    ) -> Reading:
        """See `FrontEnd.read_marked`."""
        plain = plain_characters(marked.aligned)
        refuse_other_scripts(plain.text, (self._script, "LATIN"), self.language, options.strict)
        sentences = read_by_sentence(
            plain,
            marked.silences,
            with_japanese(
                plain.text, given_spans(plain, marked, options, self.language), self._forms.full_stops
            ),
            self._forms.full_stops,
            lambda sentence, spans: self._sentence(text, sentence, spans),
        )
        if not any(sentence.words for sentence in sentences):
            raise InvalidText(NOTHING_SPOKEN)
        return Reading(text, tuple(sentences), (*marked.notes, *self._notes(sentences)))

    def say_as(self, text: str, kind: str) -> str | None:
        """See `FrontEnd.say_as`."""
        digits = re.sub(r"[\s.,]", "", text)
        if kind in ("characters", "spell-out", "verbatim"):
            return " ".join(self._letter(char) for char in text if char.isalnum()) or None
        if kind in ("digits", "telephone"):
            return ", ".join(" ".join(map(self._letter, group)) for group in re.findall(r"\d+", text)) or None
        if kind in ("cardinal", "number") and digits.isdecimal():
            return self._forms.cardinal(digits.lstrip("0") or "0")
        if kind == "ordinal" and re.fullmatch(r"\d+\D{0,3}", digits):
            return self._forms.ordinal(re.sub(r"\D", "", digits))
        return None

    def _letter(self, char: str) -> str:
        if char.isdigit():
            return self._forms.cardinal(char)
        upper = char.upper()
        return self._forms.letters[ord(upper) - 65] if "A" <= upper <= "Z" else char

    def _sentence(self, written: str, plain: AlignedText, settled: Sequence[Span]) -> Sentence:
        """Read the sentence `plain`, a part of the text `written`; settled: spans whose reading is given."""
        spans = claim_spans(plain.text, self._classes, self._forms, settled)
        pieces = list(self._pieces(plain.text, spans))
        phonemes = self._pronounce(pieces)
        words = []
        for piece, sound in zip(pieces, phonemes, strict=True):
            if sound and not piece.is_mark:
                start, end = plain.span(piece.start, piece.end)
                words.append(Word(written[start:end], start, end, _without_marks(piece.spoken), sound))
        if not words:
            return Sentence("", "", ())
        joined = " ".join(sound for sound in phonemes if sound)
        spoken = " ".join(piece.spoken for piece in pieces if piece.spoken)
        return Sentence(tidy_marks(joined), tidy_marks(spoken), tuple(words))

    def _pronounce(self, pieces: Sequence[_Piece]) -> list[str]:
        """The phonemes of each piece: those of its words, in the context of the clause."""
        clauses: list[list[str]] = [[]]
        places: list[list[tuple[int, int]]] = []  # of the words of each piece: clause and index
        for piece in pieces:
            places.append([])
            if piece.is_mark or piece.phonemes is not None:
                clauses.append([])
                continue
            for word in piece.spoken.split():
                bare = word.strip("".join(PUNCTUATION))
                if bare:
                    places[-1].append((len(clauses) - 1, len(clauses[-1])))
                    clauses[-1].append(bare.lower())
                if word[-1] in PAUSES:
                    clauses.append([])
        numbers = [number for number, clause in enumerate(clauses) if clause]
        spoken = self._sounds.pronounce([clauses[number] for number in numbers]) if numbers else []
        of_clause = dict(zip(numbers, spoken, strict=True))
        phonemes = []
        for piece, words in zip(pieces, places, strict=True):
            if piece.is_mark:
                phonemes.append(piece.spoken)
            elif piece.phonemes is not None:
                phonemes.append(piece.phonemes)
            else:
                sounds = (of_clause[clause][index] for clause, index in words)
                phonemes.append(" ".join(sound for sound in sounds if sound))
        return phonemes

    def _pieces(self, text: str, spans: Sequence[Span]) -> Iterator[_Piece]:
        done = 0
        for span in spans:
            yield from self._lexemes(text, done, span.start)
            yield _Piece(span.spoken, span.start, span.end, phonemes=span.phonemes)
            done = span.end
        yield from self._lexemes(text, done, len(text))

    def _lexemes(self, text: str, start: int, end: int) -> Iterator[_Piece]:
        quotation_marks = 0
        pattern = _LEXEME if self._script == "LATIN" else _LEXEME_OF_MARKS
        for match in pattern.finditer(text, start, end):
            first, last = match.span()
            if match.lastgroup == "word":
                for begin in range(first, last, _LONGEST_WORD):
                    stop = min(last, begin + _LONGEST_WORD)
                    yield _Piece(self._in_script(text[begin:stop]), begin, stop)
            elif match[0] == '"':
                quotation_marks += 1
                yield _Piece("“" if quotation_marks % 2 else "”", first, last, is_mark=True)
            else:
                mark = {"dash": "—", "ellipsis": "…"}.get(match.lastgroup or "", match[0])
                yield _Piece(mark, first, last, is_mark=True)

    def _in_script(self, word: str) -> str:
        return word if script_of(word) in (self._script, "LATIN") else transliterate(word)

    def _notes(self, sentences: Sequence[Sentence]) -> list[str]:
        spoken = {word.text: word.spoken for sentence in sentences for word in sentence.words}
        return [
            f"transliterated {text} as {words}"
            for text, words in spoken.items()
            if needs_note(text) and script_of(text) != self._script
        ]


def _without_marks(spoken: str) -> str:
    """Words without punctuation; vowel signs, which are marks of their letters, stay."""
    return "".join(
        char for char in spoken if char.isalnum() or char in "_' " or unicodedata.category(char)[0] == "M"
    )


# Words of scripts whose vowel signs are combining marks.
_LEXEME_OF_MARKS = re.compile(
    r"(?P<word>[^\W\d_][\w\u0900-\u0963\u200c\u200d]*(?:['-][^\W\d_][\w\u0900-\u0963]*)*)|(?P<ellipsis>\.{2,})"
    r"|(?P<dash>--+|\s-\s|[–—])|[;:,.!?…\"()“”]"
)
