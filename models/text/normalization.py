"""Turn written English into the words that a speaker would say.

"Dr. Kim paid $12.50 on 3 May" becomes "doctor Kim paid twelve dollars and fifty cents on the third of
May". Punctuation stays, since it carries the melody. Each kind of written form has a file of its own;
the order here matters, from the most specific form to the most general.
"""

import re

from models.text.abbreviations import expand_abbreviations
from models.text.acronyms import spell_acronyms
from models.text.addresses import speak_addresses
from models.text.characters import plain_characters
from models.text.dates import speak_dates
from models.text.languages import require_language
from models.text.lexicon import Lexicon
from models.text.money import speak_money
from models.text.numerals import speak_numerals, speak_phone_numbers
from models.text.roman_numerals import speak_roman_numerals
from models.text.symbols import speak_signs, speak_signs_around_numbers
from models.text.times import speak_times
from models.text.units import speak_units

# In written text a line end closes a phrase, as a full stop does.
_LINE_END = re.compile(r"(?<![\s.,;:!?…—])[ \t]*\n\s*|\s*\n\s*")
_SPACE_BEFORE_PUNCTUATION = re.compile(r"\s+([,.;:!?…])")
_REPEATED = re.compile(r"([,;:!?—])(?:\s*\1)+")
_DOTS = re.compile(r"\.{2,}")
_COMMA_BEFORE_STOP = re.compile(r"[,;:]\s*([.!?…])")


def normalize(text: str, language: str, lexicon: Lexicon | None = None) -> str:
    """Write `text` as spoken words in ASCII letters, apostrophes and hyphens, with punctuation.

    Single capitals apart ("B B C") are to be read as letters. Already spoken text passes unchanged.
    `lexicon` tells acronyms from words; without one that of `language` is loaded, which takes 0.1 s.
    Raises UnsupportedLanguage; InvalidText for letters of a script that English has no reading for.
    """
    require_language(language)
    lexicon = lexicon or Lexicon.load(language)
    text = plain_characters(text)
    text = _LINE_END.sub(lambda match: " " if match[0].isspace() and _ends_phrase(match) else ". ", text)
    text = speak_addresses(text, lexicon)
    text = expand_abbreviations(text)
    text = speak_roman_numerals(text, language)
    text = speak_phone_numbers(text)
    text = speak_dates(text, language)
    text = speak_times(text, language)
    text = speak_money(text, language)
    text = speak_units(text, language)
    text = speak_signs_around_numbers(text)
    text = speak_numerals(text, language)
    text = speak_signs(text)
    text = spell_acronyms(text, lexicon)
    return _tidy(text)


def _ends_phrase(match: re.Match[str]) -> bool:
    before = match.string[: match.start()]
    return not before or before[-1] in ".,;:!?…—"


def _tidy(text: str) -> str:
    text = _DOTS.sub("…", text)
    text = re.sub(r"\s+", " ", text)
    text = _SPACE_BEFORE_PUNCTUATION.sub(r"\1", text)
    text = re.sub(r"(?<=[(“]) | (?=[)”])", "", text)
    text = _COMMA_BEFORE_STOP.sub(r"\1", text)
    text = _REPEATED.sub(r"\1", text)
    return text.strip()
