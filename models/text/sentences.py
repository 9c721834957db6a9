"""Split text into sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class FullStops:
    """The words that tell a full stop of an abbreviation from the end of a sentence, all in lower case.

    never_final: abbreviations after whose full stop the sentence continues. may_be_final: abbreviations that end a
    sentence if a common first word follows. before_number: abbreviations after which the sentence continues if a
    number follows. first_words: words that often begin a sentence and are rarely names. labelled: words that a
    letter in capitals follows as a name ("vitamin D"), whose full stop ends the sentence.
    """

    never_final: frozenset[str]
    may_be_final: frozenset[str]
    before_number: frozenset[str]
    first_words: frozenset[str]
    labelled: frozenset[str] = frozenset()


_CANDIDATE = re.compile(r"[.!?…。！？]+[\"'”’)\]»]*(?=\s)")
_INITIAL = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")
# How many characters on either side of a full stop are considered.
_REACH = 40
# The end of a line, unless the next line continues the sentence with a lower-case letter.
_LINE_END = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]|\n(?!\n?$)(?:(?<=\n\n)|(?![ \t]*[a-z]))")
_LABEL = re.compile(r"([A-Za-z]+) [A-Z]$")
_SPOKEN = re.compile(r"[^\W_]")


def sentence_spans(text: str, full_stops: FullStops) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of `text`, including punctuation, without white space at their ends.

    Full stops of abbreviations, initials and decimals do not end a sentence. The end of a line does, unless the
    next line begins with a lower-case letter. A part without letters and digits, such as an emoji, belongs to the
    sentence before it, or to the next one if it comes first. Blank text has no sentences.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text, full_stops):
        if spans and not (_SPOKEN.search(text, start, end) and _SPOKEN.search(text, *spans[-1])):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _pieces(text: str, full_stops: FullStops) -> Iterator[tuple[int, int]]:
    ends = [match.end() for match in _CANDIDATE.finditer(text) if _ends_sentence_at(text, match, full_stops)]
    ends += [match.start() for match in _LINE_END.finditer(text)]
    start = 0
    for end in [*sorted(ends), len(text)]:
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = end


def _ends_sentence_at(text: str, match: re.Match[str], full_stops: FullStops) -> bool:
    line_start = text.rfind("\n", 0, match.start()) + 1
    before = text[max(line_start, match.start() - _REACH) : match.start()]
    return _ends_sentence(
        before, match[0], text[match.end() : match.end() + _REACH].lstrip(" \t"), full_stops
    )


def _ends_sentence(  # noqa: PLR0911 - a list of rules with one return each
    before: str, mark: str, after: str, full_stops: FullStops
) -> bool:
    following = re.match(r"[\"'“‘(\[«]*(\w?[\w']*)", after)
    next_word = following[1] if following else ""
    if next_word and next_word[0].islower():
        return False
    if mark[0] != "." or len(mark.rstrip("\"'”’)]»")) > 1:
        return True
    if re.match(r"[-–—&+/] ?\d", after):
        return False
    token = re.search(r"[^\s(\[\"'“‘«]*$", before)
    last = (token[0] if token else "").lower()
    starts_sentence = next_word.lower() in full_stops.first_words
    is_initial = token is not None and re.fullmatch("[A-Z]", token[0]) is not None
    label = _LABEL.search(before)
    if label and label[1].lower() in full_stops.labelled:
        return True
    if last in full_stops.before_number and re.match(r"(?:[$€£¥₹]|[A-Z]{1,4}-?)?\d|[ivxIVX]{2,}\b", after):
        return False
    if last in full_stops.before_number - full_stops.may_be_final and not is_initial:
        return True
    if last in full_stops.may_be_final:
        return last == "etc" or starts_sentence
    if last in full_stops.never_final:
        return False
    if token and _INITIAL.fullmatch(token[0]):
        # "J. Smith" continues, "So am I. We" and "in the U.S. The" do not.
        return starts_sentence and (len(last) > 1 or last == "i" or next_word.lower() != "i")
    return True
