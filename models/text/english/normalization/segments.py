"""Text normalization: written English becomes the words that a speaker would say, each with its place in the text.

"Dr. Kim paid $12.50 on 3 May" becomes "doctor Kim paid twelve dollars and fifty cents on the third of May".
Punctuation stays, since it determines the melody. Each class of written forms has its own file, and no other file
verbalizes these forms; the classes are ordered from the most specific to the most general.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from models.text.aligned_text import AlignedText
from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.normalization import (
    abbreviations,
    acronyms,
    chemical_formulas,
    dates,
    dimensions,
    identifiers,
    measures,
    money,
    numerals,
    postal_addresses,
    roman_numerals,
    scripture,
    symbols,
    telephone_numbers,
    times,
    web_addresses,
    years,
)
from models.text.english.normalization.characters import plain_characters
from models.text.english.normalization.context import Context, Rule
from models.text.languages import require_language
from models.text.punctuation import tidy_punctuation
from models.text.rules import Span, claim_spans
from models.text.transliteration import refuse_foreign, transliterate

CLASSES: tuple[tuple[str, Sequence[Rule]], ...] = (
    ("web address", web_addresses.RULES),
    ("scripture", scripture.RULES),
    ("telephone", telephone_numbers.RULES),
    ("identifier", identifiers.RULES),
    ("postal address", postal_addresses.RULES),
    ("date", dates.RULES),
    ("date", years.RULES),
    ("time", times.RULES),
    ("money", money.RULES),
    ("unit", dimensions.RULES),
    ("unit", measures.RULES),
    ("identifier", identifiers.LATE_RULES),
    ("formula", chemical_formulas.RULES),
    ("roman numeral", roman_numerals.RULES),
    ("abbreviation", abbreviations.RULES),
    ("acronym", acronyms.RULES),
    ("number", numerals.RULES),
    ("symbol", symbols.RULES),
)
# A dash between two spans of one of these classes is spoken as "to": "9:30-11:00", "$250-$300".
_RANGED = frozenset({"date", "time", "money", "unit"})
_RANGE_DASH = re.compile(r"\s?[-–—]\s?")
_LEXEME = re.compile(
    r"(?P<word>'?[^\W\d_]+(?:['-]+[^\W\d_]+)*'?)|(?P<ellipsis>\.{2,})|(?P<dash>--+|\s-\s|[–—])|(?P<hyphen>-)"
    r"|[;:,.!?…\"()“”]"
)
_ENDS_WITH_MARK = re.compile(r"[.,;:!?…—]\s*$")


class Segment(NamedTuple):
    """A word, a span or a punctuation mark of a sentence, as it is spoken.

    text: words in ASCII letters separated by spaces, or one mark; "" if silent. start, end: its place in the plain
    text. kind: "word", "mark", "hyphen", or the class of a span. written: the characters of that place; spaced:
    whether white space precedes them. phonemes: given instead of looked up, or None.
    """

    text: str
    start: int
    end: int
    kind: str
    written: str
    spaced: bool
    phonemes: str | None = None


def normalize(text: str, language: str, lexicon: Lexicon | None = None, strict: bool = False) -> str:
    """Write `text` as spoken words in ASCII letters, apostrophes and hyphens, with punctuation.

    Single capitals separated by spaces ("B B C") are read as letters. A text of spoken words is not changed.
    `lexicon` distinguishes acronyms from words; if None, that of `language` is loaded, which takes 0.1 s.
    Raises UnsupportedLanguage; InvalidText if `strict` and letters belong to a script without an English reading.
    """
    require_language(language)
    context = Context(language, lexicon or Lexicon.load(language))
    return written_out(verbalize(plain_characters(AlignedText.of(text)).text, context, strict=strict))


def verbalize(
    text: str, context: Context, settled: Sequence[Span] = (), strict: bool = False
) -> list[Segment]:
    """The segments of a sentence of plain characters, in order. settled: spans that are already verbalized.

    Raises InvalidText if `strict` and letters belong to a script without an English reading.
    """
    spans = claim_spans(text, CLASSES, context, settled)
    segments = list(_segments(text, _with_ranges(text, spans)))
    words = [segment for segment in segments if segment.kind == "word"]
    if strict:
        for word in words:
            refuse_foreign(word.written)
    unquoted = [_without_quotation_marks(word.text, context.lexicon) for word in words]
    spoken = iter(acronyms.spell_acronyms(unquoted, context.lexicon))
    return [_with_text(segment, next(spoken)) if segment.kind == "word" else segment for segment in segments]


def written_out(segments: Sequence[Segment]) -> str:
    """The spoken words of a sentence as one string, with punctuation."""
    text, spaced, hyphen = "", False, False
    for segment in segments:
        spaced |= segment.spaced
        if segment.kind == "hyphen" or not segment.text:
            hyphen |= segment.kind == "hyphen"
            continue
        between_words = text[-1:].isalpha() and segment.text[0].isalpha()
        if hyphen and not spaced and between_words and re.match("[a-z]{2}", segment.text):
            text += "-"
        elif text and (spaced or between_words or hyphen):
            text += " "
        text += segment.text
        spaced = hyphen = False
    return tidy_punctuation(text)


def _without_quotation_marks(word: str, lexicon: Lexicon) -> str:
    """Remove apostrophes that are quotation marks, and keep those of 'tis and dogs'."""
    if "'" not in word:
        return word
    if word.startswith("'") and (word.endswith("'") or lexicon.entry(word) is None):
        word = word[1:]
    if word.endswith("'s'") or (
        word.endswith("'") and not word.endswith(("s'", "in'")) and lexicon.entry(word) is None
    ):
        word = word[:-1]
    return word


def _with_text(segment: Segment, text: str) -> Segment:
    return segment if text == segment.text else segment._replace(text=text)


def _with_ranges(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, and "to" for the dashes between two of one class."""
    ranges = [
        Span(first.end, second.start, "to", "range")
        for first, second in pairwise(spans)
        if first.kind == second.kind
        and first.kind in _RANGED
        and _RANGE_DASH.fullmatch(text, first.end, second.start)
    ]
    return sorted([*spans, *ranges], key=lambda span: span.start) if ranges else list(spans)


def _segments(text: str, spans: Sequence[Span]) -> Iterator[Segment]:
    """The spans, and between them words, marks and hyphens, in order."""
    done = 0
    for span in spans:
        yield from _lexemes(text, done, span.start)
        written, spaced = text[span.start : span.end], text[span.start - 1 : span.start].isspace()
        yield Segment(span.spoken, span.start, span.end, span.kind, written, spaced, span.phonemes)
        done = span.end
    yield from _lexemes(text, done, len(text))


def _lexemes(text: str, start: int, end: int) -> Iterator[Segment]:
    for line_start, line_end in _lines(text, start, end):
        for match in _LEXEME.finditer(text, line_start, line_end):
            (first, last), written, group = match.span(), match[0], match.lastgroup
            spaced = text[first - 1 : first].isspace()
            if group == "word":
                yield Segment(transliterate(written), first, last, "word", written, spaced)
            elif group == "hyphen":
                yield Segment("", first, last, "hyphen", written, spaced)
            elif group == "dash":
                yield Segment("—", first, last, "mark", written, spaced or written == " - ")
            else:
                yield Segment("…" if group == "ellipsis" else written, first, last, "mark", written, spaced)
        if line_end < end and text[:line_end].strip() and not _ENDS_WITH_MARK.search(text[:line_end]):
            # In written text the end of a line closes a phrase, as a full stop does.
            yield Segment(".", line_end, line_end + 1, "mark", "\n", False)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        line_end = text.find("\n", start, end)
        yield start, end if line_end < 0 else line_end
        if line_end < 0:
            return
        start = line_end + 1
