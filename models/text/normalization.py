"""Turn written English into the words that a speaker would say, each with its place in the text.

"Dr. Kim paid $12.50 on 3 May" becomes "doctor Kim paid twelve dollars and fifty cents on the third of May".
Punctuation stays, since it carries the melody. Each class of written forms has a file of its own and is the
only owner of its forms; the order here matters, from the most specific form to the most general.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.text import (
    abbreviations,
    acronyms,
    addresses,
    dates,
    identifiers,
    money,
    numerals,
    roman_numerals,
    symbols,
    times,
    units,
)
from models.text.characters import plain_characters
from models.text.languages import require_language
from models.text.lexicon import Lexicon
from models.text.passage import Passage
from models.text.rules import Context, Rule, Unit, claim
from models.text.transliteration import refuse_foreign, transliterate

CLASSES: tuple[tuple[str, Sequence[Rule]], ...] = (
    ("address", addresses.RULES),
    ("identifier", identifiers.RULES),
    ("date", dates.RULES),
    ("time", times.RULES),
    ("money", money.RULES),
    ("unit", units.RULES),
    ("identifier", identifiers.LATE_RULES),
    ("roman", roman_numerals.RULES),
    ("abbreviation", abbreviations.RULES),
    ("letters", acronyms.RULES),
    ("number", numerals.RULES),
    ("sign", symbols.RULES),
)
# Between two of these a dash is spoken: "9:30-11:00", "$250-$300".
_RANGED = frozenset({"date", "time", "money", "unit"})
_LEXEME = re.compile(r"'?[^\W\d_]+(?:['-]+[^\W\d_]+)*'?|\.{2,}|--+|\s-\s|[;:,.!?—–…\"()“”]|-", re.UNICODE)
_DASHES = frozenset({"–", "—", " - "})
_REPEATED = re.compile(r"([,;:!?—])(?:\s*\1)+")


@dataclass(frozen=True)
class Spoken:
    """A word, a unit or a mark of a sentence as it is said.

    text: words in ASCII letters parted by spaces, or one mark; "" for what is silent. start, end: its place in
    the plain text. kind: "word", "mark", "hyphen", or the class of a unit. written: of a word, as it was written.
    spaced: whether white space stands before. phonemes: where they are given.
    """

    text: str
    start: int
    end: int
    kind: str
    written: str
    spaced: bool
    phonemes: str | None = None


def speak(text: str, context: Context, taken: Sequence[Unit] = (), strict: bool = False) -> list[Spoken]:
    """One sentence of plain characters -> what is said, in order. taken: units that are settled beforehand.

    Raises InvalidText where `strict` and letters belong to a script that English has no reading for.
    """
    units_found = claim(text, CLASSES, context, taken)
    pieces = list(_pieces(text, _with_ranges(text, units_found)))
    places = [place for place, piece in enumerate(pieces) if piece.kind == "word"]
    if strict:
        for place in places:
            refuse_foreign(pieces[place].written)
    letters = [_without_quotes(transliterate(pieces[place].written), context.lexicon) for place in places]
    for place, spoken in zip(places, acronyms.spell_acronyms(letters, context.lexicon), strict=True):
        pieces[place] = replace(pieces[place], text=spoken)
    return pieces


def _without_quotes(word: str, lexicon: Lexicon) -> str:
    """Apostrophes that are quotation marks go; those of 'tis and dogs' stay."""
    if word.startswith("'") and (word.endswith("'") or lexicon.entry(word) is None):
        word = word[1:]
    if word.endswith("'s'") or (
        word.endswith("'") and not word.endswith(("s'", "in'")) and lexicon.entry(word) is None
    ):
        word = word[:-1]
    return word


def normalize(text: str, language: str, lexicon: Lexicon | None = None, strict: bool = False) -> str:
    """Write `text` as spoken words in ASCII letters, apostrophes and hyphens, with punctuation.

    Single capitals apart ("B B C") are to be read as letters. Already spoken text passes unchanged.
    `lexicon` tells acronyms from words; without one that of `language` is loaded, which takes 0.1 s.
    Raises UnsupportedLanguage; InvalidText where `strict` and letters are of a script that English has no
    reading for.
    """
    require_language(language)
    context = Context(language, lexicon or Lexicon.load(language))
    return written_out(speak(plain_characters(Passage.of(text)).text, context, strict=strict))


def written_out(pieces: Sequence[Spoken]) -> str:
    """What is said as one string."""
    text, spaced, hyphen = "", False, False
    for piece in pieces:
        spaced |= piece.spaced
        if piece.kind == "hyphen" or not piece.text:
            hyphen |= piece.kind == "hyphen"
            continue
        between_words = text[-1:].isalpha() and piece.text[0].isalpha()
        if hyphen and not spaced and between_words and re.match("[a-z]{2}", piece.text):
            text += "-"
        elif text and (spaced or between_words or hyphen):
            text += " "
        text += piece.text
        spaced = hyphen = False
    return _tidy(text)


def _with_ranges(text: str, found: Sequence[Unit]) -> list[Unit]:
    """The units, and "to" for the dashes between two of a kind."""
    ranges = [
        Unit(first.end, second.start, "to", "range")
        for first, second in pairwise(found)
        if first.kind == second.kind
        and first.kind in _RANGED
        and re.fullmatch(r"\s?[-–—]\s?", text[first.end : second.start])
    ]
    return sorted([*found, *ranges], key=lambda unit: unit.start)


def _pieces(text: str, found: Sequence[Unit]) -> Iterator[Spoken]:
    """Units, and between them words, marks and hyphens, in order."""
    place = 0
    for unit in found:
        yield from _lexemes(text, place, unit.start)
        spaced = text[unit.start - 1 : unit.start].isspace()
        yield Spoken(
            unit.spoken, unit.start, unit.end, unit.kind, text[unit.start : unit.end], spaced, unit.phonemes
        )
        place = unit.end
    yield from _lexemes(text, place, len(text))


def _lexemes(text: str, start: int, end: int) -> Iterator[Spoken]:
    for line_start, line_end in _lines(text, start, end):
        for match in _LEXEME.finditer(text, line_start, line_end):
            first, last = match.span()
            spaced = text[first - 1 : first].isspace()
            if match[0] in _DASHES or match[0].startswith("--"):
                yield Spoken("—", first, last, "mark", match[0], spaced or match[0] == " - ")
            elif match[0] == "-":
                yield Spoken("", first, last, "hyphen", match[0], spaced)
            elif match[0].startswith(".."):
                yield Spoken("…", first, last, "mark", match[0], spaced)
            elif match[0][-1].isalpha() or "'" in match[0]:
                yield Spoken(match[0], first, last, "word", match[0], spaced)
            else:
                yield Spoken(match[0], first, last, "mark", match[0], spaced)
        if line_end < end and not re.search(r"[.,;:!?…—]\s*$", text[:line_end]) and text[:line_end].strip():
            # In written text a line end closes a phrase, as a full stop does.
            yield Spoken(".", line_end, line_end + 1, "mark", "\n", False)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        line_end = text.find("\n", start, end)
        yield start, end if line_end < 0 else line_end
        if line_end < 0:
            return
        start = line_end + 1


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+(?=[,.;:!?…)”])|(?<=[(“])\s+", "", text)
    text = re.sub(r"[,;:]+\s*([.!?…])", r"\1", text)
    text = re.sub(r"([.!?…])(?:\s*[.,;:])+(?=\s|$)", r"\1", text)
    text = _REPEATED.sub(r"\1", text)
    return text.strip().lstrip(",;: ")
