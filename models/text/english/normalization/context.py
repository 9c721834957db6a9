"""The rules of English, and what they may consult besides the text."""

from dataclasses import dataclass

from models.text import rules
from models.text.english.dictionary.lexicon import Lexicon


@dataclass(frozen=True)
class Context:
    """language: the dialect. lexicon: its words, which distinguish acronyms from words."""

    language: str
    lexicon: Lexicon


Rule = rules.Rule[Context]
