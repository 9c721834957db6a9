"""Split text into sentences."""

import re
from collections.abc import Iterator

from models.text.word_sets import word_set

# Abbreviations after whose full stop the sentence continues.
_NEVER_FINAL = word_set(
    "mr mrs ms dr prof st mt ft rev hon gen col maj capt lt sgt cpl gov sen rep pres fig figs vol ch pp vs e.g i.e "
    "cf ca viz approx rs rm bldg fl ste ext tel no nos sec eq messrs jan feb mar apr jun jul aug sep sept oct nov "
    "dec mon tue tues wed thu thur thurs fri incl excl esp al"
)
# Abbreviations that end a sentence if a common first word follows.
_MAY_BE_FINAL = word_set(
    "etc apt inc ltd co corp jr sr bros a.m p.m u.s u.k u.n e.u b.c a.d ave blvd rd dept est sat sun"
)
# Abbreviations after which the sentence continues if a number follows.
_BEFORE_NUMBER = word_set(
    "no nos fig figs vol ch pp p pg para fn c v sec eq rs apt rm bldg fl ste ext tel art par ver approx"
)
# Words that often begin a sentence and are rarely names.
FIRST_WORDS = word_set(
    "the a an he she it we they i you this that these those there then but and so or if when while after before in "
    "on at for to as my our your his her its their what who where why how not now no yes all some many most one "
    "another however meanwhile today yesterday tomorrow please let do does did is are was were have has had"
)
_CANDIDATE = re.compile(r"[.!?…。！？]+[\"'”’)\]»]*(?=\s)")
_INITIAL = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")
# How many characters on either side of a full stop are considered.
_REACH = 40
# The end of a line, unless the next line continues the sentence with a lower-case letter.
_LINE_END = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]|\n(?!\n?$)(?:(?<=\n\n)|(?![ \t]*[a-z]))")
_SPOKEN = re.compile(r"[^\W_]")


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` in order, each on one line; see `sentence_spans`."""
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of `text`, including punctuation, without white space at their ends.

    Full stops of abbreviations, initials and decimals do not end a sentence. The end of a line does, unless the
    next line begins with a lower-case letter. A part without letters and digits, such as an emoji, belongs to the
    sentence before it, or to the next one if it comes first. Blank text has no sentences.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if spans and not (_SPOKEN.search(text, start, end) and _SPOKEN.search(text, *spans[-1])):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    ends = [match.end() for match in _CANDIDATE.finditer(text) if _ends_sentence_at(text, match)]
    ends += [match.start() for match in _LINE_END.finditer(text)]
    start = 0
    for end in [*sorted(ends), len(text)]:
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = end


def _ends_sentence_at(text: str, match: re.Match[str]) -> bool:
    line_start = text.rfind("\n", 0, match.start()) + 1
    before = text[max(line_start, match.start() - _REACH) : match.start()]
    return _ends_sentence(before, match[0], text[match.end() : match.end() + _REACH].lstrip(" \t"))


def _ends_sentence(before: str, mark: str, after: str) -> bool:  # noqa: PLR0911 - a list of rules with one return each
    following = re.match(r"[\"'“‘(\[«]*(\w?[\w']*)", after)
    next_word = following[1] if following else ""
    if next_word and next_word[0].islower():
        return False
    if mark[0] != "." or len(mark.rstrip("\"'”’)]»")) > 1:
        return True
    token = re.search(r"[^\s(\[\"'“‘«]*$", before)
    last = (token[0] if token else "").lower()
    starts_sentence = next_word.lower() in FIRST_WORDS
    if last in _BEFORE_NUMBER:
        return not re.match(r"[$€£¥₹]?\d", after)
    if last in _MAY_BE_FINAL:
        return last == "etc" or starts_sentence
    if last in _NEVER_FINAL:
        return False
    if token and _INITIAL.fullmatch(token[0]):
        # "J. Smith" continues, "So am I. We" and "in the U.S. The" do not.
        return starts_sentence and (len(last) > 1 or last == "i" or next_word.lower() != "i")
    return True
