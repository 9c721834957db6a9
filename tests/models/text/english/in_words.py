"""A text in which the forms of one class are verbalized and everything else is unchanged."""

from collections.abc import Sequence
from functools import cache

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.normalization.context import Context, Rule
from models.text.rules import claim_spans


@cache
def lexicon(language: str) -> Lexicon:
    """The dictionaries of a dialect, loaded once."""
    return Lexicon.load(language)


def in_words(rules: Sequence[Rule], text: str, language: str = "en-us") -> str:
    """`text` after the rules of one class, with a space between words that would touch."""
    spoken, done = "", 0
    for span in claim_spans(text, [("", rules)], Context(language, lexicon(language))):
        for piece in (text[done : span.start], span.spoken):
            spoken += (" " if spoken[-1:].isalnum() and piece[:1].isalnum() else "") + piece
        done = span.end
    return spoken + (" " if spoken[-1:].isalnum() and text[done : done + 1].isalnum() else "") + text[done:]
