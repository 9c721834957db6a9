"""What <say-as> of SSML asks for, in English words."""

import re

from models.text.english.normalization.numbers import cardinal, ordinal, spell_characters, spell_digits


def say_as(text: str, kind: str, language: str) -> str | None:
    """The words of a text that is of the `interpret-as` kind; None if it is to be read like any other text."""
    digits = re.sub(r"[,\s]", "", text)
    if kind in ("characters", "spell-out", "verbatim"):
        return spell_characters(text) or None
    if kind in ("digits", "telephone"):
        return ", ".join(spell_digits(group) for group in re.findall(r"\d+", text)) or None
    if kind in ("cardinal", "number") and digits.isdecimal():
        return cardinal(digits.lstrip("0") or "0", language)
    if kind == "ordinal" and re.fullmatch(r"\d+(?:st|nd|rd|th)?", digits):
        return ordinal(re.sub(r"\D", "", digits), language)
    return None
