"""The tokens of a normalized sentence: its words and punctuation marks."""

import re
from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.normalization.segments import Segment
from models.text.punctuation import PUNCTUATION

_TOKEN = re.compile(r"'?[A-Za-z]+(?:'[A-Za-z]+)*'?|[;:,.!?—…\"()“”]")
_PLAIN_KINDS = frozenset({"word", "mark", "hyphen"})


class Token(NamedTuple):
    """A spoken word or a mark.

    segment: index of the segment that it belongs to. start: offset in the sentence, or None for a word that is not
    written there ("five" for "5"). is_letter: whether it is read as the name of a letter.
    """

    text: str
    segment: int
    start: int | None
    is_letter: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is a punctuation mark."""
        return self.text in PUNCTUATION


def tokenize(segments: Sequence[Segment], lexicon: Lexicon) -> list[Token]:
    """The words and marks of all segments. Straight quotation marks become opening and closing ones in turn.

    A hyphenated word that the lexicon contains, such as "e-mail" or "co-operate", is one token.
    """
    quotation_marks = cycle("“”")
    tokens: list[Token] = []
    for index, segment in enumerate(segments):
        # The "D" of "3D" touches a span: it is a letter and not the word "d".
        touches = index > 0 and not segment.spaced and segments[index - 1].kind not in _PLAIN_KINDS
        tokens += [
            Token(next(quotation_marks), index, None) if token.text == '"' else token
            for token in _tokens(segment, index, touches, lexicon)
        ]
    return tokens


def _tokens(segment: Segment, index: int, touches: bool, lexicon: Lexicon) -> list[Token]:
    text, written = segment.text, segment.written
    if text == written and segment.kind == "word" and text.isalpha():  # nearly all words
        return [Token(text, index, segment.start, touches and len(text) == 1)]
    if "-" in text and (compound := _known_compound(text, lexicon)):
        return [Token(compound, index, None)]
    offset = None
    if segment.kind == "word" and text.strip("'") == written.strip("'"):
        offset = segment.start + written.find(text)
    return [
        Token(
            match[0],
            index,
            None if offset is None else offset + match.start(),
            is_letter=re.fullmatch("[A-Za-z](?:'s)?", match[0]) is not None and (offset is None or touches),
        )
        for match in _TOKEN.finditer(text)
    ]


def _known_compound(text: str, lexicon: Lexicon) -> str | None:
    """The form in which the lexicon contains a hyphenated word, with or without the hyphen; else None."""
    if lexicon.entry(text) is not None:
        return text
    joined = text.replace("-", "").lower()
    return joined if joined in lexicon.gold else None
