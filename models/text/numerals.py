"""The numbers that are left when dates, times, money and units have been spoken.

Telephone numbers, ranges and scores, ordinals, fractions, versions, signs and plain numbers.
"""

import re

from models.text.numbers import cardinal, decimal, fraction, ordinal, spell_digits

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_NOT_INSIDE = r"(?<![\w.,/-])"
_PHONE = re.compile(
    r"(?<![\w.,-])(?:"
    r"\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}"
    r"|(?:1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}"
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|\d{3}-\d{4}"
    r"|\(?0\d{2,4}\)?[ -]\d{3,4}(?:[ -]?\d{3,4})?"
    r")(?![\w-]|[.,]\d)"
)
_POSTCODE = re.compile(r"(?<=, [A-Z]{2} )\d{5}(?:-\d{4})?\b")
_VERSION_PREFIX = re.compile(r"\b(?:[vV]ersion )?[vV]\.? ?(?=\d+\.\d)")
_DOTTED = re.compile(rf"{_NOT_INSIDE}\d+(?:\.\d+){{2,}}(?![\w])")
_CHAIN = re.compile(rf"{_NOT_INSIDE}\d+(?:-\d+){{2,}}(?![\w-])")
_SUBTRACTION = re.compile(rf"(?<=\d)\s?-\s?(?={_NUMBER}\s?=)")
_RANGE = re.compile(rf"(?<![\w/-])({_NUMBER})(?:\s?[–—-]\s?|:)({_NUMBER})(?=(?:st|nd|rd|th)?(?![\w/:]))")
_ORDINAL_RANGE = re.compile(r"(?<=\d)(st|nd|rd|th)\s?[–—-]\s?(?=\d+(?:st|nd|rd|th)\b)")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)
_MIXED = re.compile(r"(?<![\w.,/])(\d+)(?: |-| and )(\d+)/(\d+)(?![\w/])")
_FRACTION = re.compile(r"(?<![\w.,/])(\d+)/(\d+)(?![\w/]|\.\d)(s\b)?")
_ALWAYS_OPEN = {("24", "7"), ("9", "11")}
_NUMBER_SIGN = re.compile(r"#\s?(?=\d)")
_MINUS = re.compile(rf"(?:(?<=^)|(?<=[\s(=\"“]))-\s?(?={_NUMBER})")
_LETTER_DIGIT = re.compile(r"(?<=[A-Za-z])-?(?=\d)|(?<=\d)-?(?=[A-Za-z])")
_LOWER_LABEL = re.compile(r"(?<=\d) ([a-z])(?![\w'])")
_PLAIN = re.compile(_NUMBER)


def speak_phone_numbers(text: str) -> str:
    """Speak telephone numbers and American postcodes digit by digit, with a pause between the groups."""
    text = _POSTCODE.sub(lambda match: spell_digits(match[0]), text)
    return _PHONE.sub(_phone, text)


def speak_numerals(text: str, language: str) -> str:
    """Put every number that is left in `text` into words, so that no digit remains."""
    text = _VERSION_PREFIX.sub("version ", text)
    text = _DOTTED.sub(lambda m: " point ".join(cardinal(part, language) for part in m[0].split(".")), text)
    text = _CHAIN.sub(lambda m: _chain(m[0].split("-"), language), text)
    text = _SUBTRACTION.sub(" minus ", text)
    text = _ORDINAL_RANGE.sub(r"\1 to ", text)
    text = _RANGE.sub(lambda m: _range(m, language), text)
    text = _ORDINAL.sub(lambda m: ordinal(m[1], language), text)
    text = _MIXED.sub(lambda m: _mixed(m, language), text)
    text = _FRACTION.sub(lambda m: _fraction(m, language), text)
    text = _NUMBER_SIGN.sub("number ", text)
    text = _MINUS.sub("minus ", text)
    text = _LETTER_DIGIT.sub(_gap, text)
    text = _LOWER_LABEL.sub(lambda m: f" {m[1].upper()}", text)
    return _PLAIN.sub(lambda m: _plain(m, language), text)


def _chain(groups: list[str], language: str) -> str:
    """ "3-2-1" counts down; long groups, as of an ISBN, are read digit by digit."""
    if any(len(group) > 2 for group in groups):
        return ", ".join(spell_digits(group) for group in groups)
    return ", ".join(cardinal(group, language) for group in groups)


def _range(match: re.Match[str], language: str) -> str:
    even_chance = match[0] == "50-50"
    return f"{decimal(match[1], language)} {'' if even_chance else 'to '}{match[2]}"


def _phone(match: re.Match[str]) -> str:
    if sum(char.isdigit() for char in match[0]) < 7:
        return match[0]
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(spell_digits(group) for group in re.findall(r"\d+", match[0]))


def _mixed(match: re.Match[str], language: str) -> str:
    whole, numerator, denominator = match.groups()
    if int(denominator) == 0:
        return match[0]
    part = fraction(numerator, denominator, language)
    return f"{cardinal(whole, language)} and {part.replace('one ', 'a ', 1) if numerator == '1' else part}"


def _fraction(match: re.Match[str], language: str) -> str:
    numerator, denominator, plural = match.groups()
    upper, lower = cardinal(numerator, language), cardinal(denominator, language)
    if (numerator, denominator) in _ALWAYS_OPEN:
        return f"{upper} {lower}"
    if denominator in ("10", "100"):
        return f"{upper} out of {lower}"
    if 1 < int(denominator) <= 1000 and int(numerator) < int(denominator):
        return fraction(numerator, denominator, language)
    return f"{upper} over {lower}{plural or ''}"


def _gap(match: re.Match[str]) -> str:
    """Part letters from digits ("MP3", "F-16"), but keep the hyphen of "21-year-old"."""
    following = match.string[match.end() :]
    return "-" if match[0] and re.match(r"[a-z]{2}", following) else " "


def _plain(match: re.Match[str], language: str) -> str:
    spoken = decimal(match[0], language)
    before = match.string[match.start() - 1 : match.start()]
    return f" {spoken}" if before in (".", ",") else spoken
