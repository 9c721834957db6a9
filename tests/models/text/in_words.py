"""A text with what one class of written forms claims put into words, and the rest as it stands."""

from collections.abc import Sequence
from functools import cache

from models.text.lexicon import Lexicon
from models.text.rules import Context, Rule, claim


@cache
def lexicon(language: str) -> Lexicon:
    """The dictionaries of a dialect, read once."""
    return Lexicon.load(language)


def in_words(rules: Sequence[Rule], text: str, language: str = "en-us") -> str:
    """`text` after the rules of one class, with a space where words would touch."""
    spoken, place = "", 0
    for unit in claim(text, [("", rules)], Context(language, lexicon(language))):
        for piece in (text[place : unit.start], unit.spoken):
            spoken += (" " if spoken[-1:].isalnum() and piece[:1].isalnum() else "") + piece
        place = unit.end
    return (
        spoken + (" " if spoken[-1:].isalnum() and text[place : place + 1].isalnum() else "") + text[place:]
    )
