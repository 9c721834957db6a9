"""Cut text into sentences."""

import re

from models.text.word_sets import word_set

_NEVER_LAST = word_set(
    "mr mrs ms dr prof st mt ft rev hon gen col maj capt lt sgt cpl gov sen rep pres fig figs vol ch pp vs "
    "e.g i.e cf ca viz approx no nos sec eq messrs jan feb mar apr jun jul aug sep sept oct nov dec mon tue "
    "tues wed thu thur thurs fri incl excl esp al"
)
# These do end sentences; a common first word after them tells.
_MAY_BE_LAST = word_set(
    "etc inc ltd co corp jr sr bros a.m p.m u.s u.k u.n e.u b.c a.d ave blvd rd dept est sat sun"
)
_NUMBER_FOLLOWS = word_set("no nos fig figs vol ch pp sec eq")
# Words that often begin a sentence and are seldom names.
FIRST_WORDS = word_set(
    "the a an he she it we they i you this that these those there then but and so or if when while after "
    "before in on at for to as my our your his her its their what who where why how not now no yes all some "
    "many most one another however meanwhile today yesterday tomorrow please let do does did is are was "
    "were have has had"
)
_CANDIDATE = re.compile(r"[.!?…。！？]+[\"'”’)\]»]*(?=\s)")
_INITIAL = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")
# How many characters around a full stop are looked at.
_REACH = 40
_SPOKEN = re.compile(r"[^\W_]")


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` in order, with their punctuation, without white space around them.

    Full stops of abbreviations, initials and decimals do not end a sentence; line ends do. A piece
    without any letter or digit, such as an emoji, stays with the sentence before it (or after it,
    where it comes first). Blank text has no sentences.
    """
    pieces = [piece for line in text.splitlines() for piece in _split_line(line)]
    sentences: list[str] = []
    for piece in pieces:
        if sentences and not (_SPOKEN.search(piece) and _SPOKEN.search(sentences[-1])):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    return sentences


def _split_line(line: str) -> list[str]:
    pieces, start = [], 0
    for match in _CANDIDATE.finditer(line):
        if _ends_sentence(
            line[start : match.start()][-_REACH:], match[0], line[match.end() :][:_REACH].lstrip()
        ):
            pieces.append(line[start : match.end()])
            start = match.end()
    return [piece.strip() for piece in [*pieces, line[start:]] if piece.strip()]


def _ends_sentence(before: str, mark: str, after: str) -> bool:  # noqa: PLR0911 - a list of rules, one return each
    following = re.match(r"[\"'“‘(\[«]*(\w?[\w']*)", after)
    next_word = following[1] if following else ""
    if next_word and next_word[0].islower():
        return False
    if mark[0] != "." or len(mark.rstrip("\"'”’)]»")) > 1:
        return True
    token = re.search(r"[^\s(\[\"'“‘«]*$", before)
    last = (token[0] if token else "").lower()
    starts_afresh = next_word.lower() in FIRST_WORDS
    if last in _NUMBER_FOLLOWS:
        return not next_word[:1].isdigit()
    if last in _MAY_BE_LAST:
        return last == "etc" or starts_afresh
    if last in _NEVER_LAST:
        return False
    if token and _INITIAL.fullmatch(token[0]):
        # "J. Smith" goes on, "So am I. We" and "in the U.S. The" do not.
        return starts_afresh and (len(last) > 1 or last == "i" or next_word.lower() != "i")
    return True
