"""Dates, years and decades in words.

In numeric dates the order of day and month is that of the dialect: 09/02/1984 is the second of
September in American and the ninth of February in British English, unless only one order is possible.
"""

import re

from models.text.languages import BRITISH
from models.text.numbers import cardinal, ordinal, plural_of_number, year
from models.text.word_sets import word_set

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_YEAR = r"(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})"
_TO = r"\s?[-–—]\s?"

_ISO = re.compile(rf"\b{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.-]\d)")
_DAY_MONTH = re.compile(
    rf"\b(the )?(?:(\d{{1,2}})(?:st|nd|rd|th)?{_TO})?(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\b"
    rf"(?:(,?) {_YEAR}\b)?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b({_MONTH}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:{_TO}(\d{{1,2}})(?:st|nd|rd|th)?)?"
    rf"(?![\d:/%°$£€]|[.,]\d)(?:(,?) {_YEAR}\b)?"
)
_MONTH_YEAR = re.compile(rf"\b({_MONTH}),? {_YEAR}\b")
_YEAR_RANGE = re.compile(rf"(?<![\d.,$£€-]){_YEAR}{_TO}(\d{{4}}|\d{{2}})(?![\d,%-]|\.\d)")
_DECADE = re.compile(r"(?<![\d.,$£€])(?:(1\d|20)(\d)0|'?([2-9])0)'?s\b")
_ERA = re.compile(r"\b(?:(AD) (\d{1,4})|(\d{1,4}) (BCE|BC|AD|CE))\b")
_YEAR_ALONE = re.compile(
    rf"(?<![\d.,$£€#/+-]){_YEAR}(?!\d|[.,/:-]\d|[%°$£€]|(?:st|nd|rd|th)\b)('s)?( [A-Za-z]+)?"
)
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|until|till|from|to|by|of|before|after|during|around|circa|year|years|early|late|mid|and"
    r"|spring|summer|autumn|fall|winter|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)|[(,])[ -]?$",
    re.IGNORECASE,
)
_AFTER_YEAR = word_set("was is saw marked brought had will would")
# Words that end in s without counting anything, so that "in 1990s" style plurals are not guessed.
_NOT_COUNTED = word_set("was is has as this its us does always thus")


def speak_dates(text: str, language: str) -> str:
    """Put dates, years, ranges of years and decades of `text` into words."""
    text = _ISO.sub(lambda m: _full_date(m[3], int(m[2]), m[1], language), text)
    text = _NUMERIC.sub(lambda m: _numeric_date(m, language), text)
    text = _DAY_MONTH.sub(lambda m: _day_month(m, language), text)
    text = _MONTH_DAY.sub(lambda m: _month_day(m, language), text)
    text = _MONTH_YEAR.sub(lambda m: f"{m[1]} {year(m[2], language)}", text)
    text = _YEAR_RANGE.sub(lambda m: _year_range(m, language), text)
    text = _DECADE.sub(lambda m: _decade(m, language), text)
    text = _ERA.sub(lambda m: _era(m, language), text)
    return _YEAR_ALONE.sub(lambda m: _year_alone(m, language), text)


def _full_date(day: str, month: int, year_digits: str, language: str) -> str:
    spoken_day = ordinal(str(int(day)), language)
    if language == BRITISH:
        return f"the {spoken_day} of {_MONTHS[month - 1]} {year(year_digits, language)}"
    return f"{_MONTHS[month - 1]} {spoken_day} {year(year_digits, language)}"


def _numeric_date(match: re.Match[str], language: str) -> str:
    first, second, year_digits = int(match[1]), int(match[3]), match[4]
    day, month = (first, second) if language == BRITISH or match[2] == "." else (second, first)
    if month > 12:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    if len(year_digits) == 2:
        if match[2] != "/":  # 10-12-14 and 1.2.34 are more often something else
            return match[0]
        year_digits = ("19" if int(year_digits) > 50 else "20") + year_digits
    if int(year_digits) < 1000:
        return match[0]
    return _full_date(str(day), month, year_digits, language)


def _day_month(match: re.Match[str], language: str) -> str:
    _, first_day, day, month, comma, year_digits = match.groups()
    if not 1 <= int(day) <= 31 or month[0].islower():
        return match[0]
    spoken = f"the {ordinal(day, language)} of {month}"
    if first_day:
        spoken = f"the {ordinal(first_day, language)} to {spoken}"
    return spoken + (f"{comma} {year(year_digits, language)}" if year_digits else "")


def _month_day(match: re.Match[str], language: str) -> str:
    month, day, last_day, comma, year_digits = match.groups()
    if not 1 <= int(day) <= 31:
        return match[0]
    article = "the " if language == BRITISH else ""
    spoken = f"{month} {article}{ordinal(day, language)}"
    if last_day:
        spoken += f" to {article}{ordinal(last_day, language)}"
    return spoken + (f"{comma} {year(year_digits, language)}" if year_digits else "")


def _year_range(match: re.Match[str], language: str) -> str:
    first, last = match[1], match[2]
    if len(last) == 2:
        spoken_last = cardinal(last, language) if last[0] != "0" else f"oh {cardinal(last[1], language)}"
        return f"{year(first, language)} to {spoken_last}"
    if not int(first) < int(last) < 2200:
        return match[0]
    return f"{year(first, language)} to {year(last, language)}"


def _decade(match: re.Match[str], language: str) -> str:
    century, tens, short = match.groups()
    if short:
        return plural_of_number(cardinal(f"{short}0", language))
    if tens == "0":
        return f"{cardinal(century, language)} hundreds" if century != "20" else "two thousands"
    return f"{cardinal(century, language)} {plural_of_number(cardinal(f'{tens}0', language))}"


def _era(match: re.Match[str], language: str) -> str:
    before, digits_after, digits_before, after = match.groups()
    digits = digits_after or digits_before
    spoken = year(digits, language) if len(digits) == 4 else cardinal(digits, language)
    return f"{' '.join(before)} {spoken}" if before else f"{spoken} {' '.join(after)}"


def _year_alone(match: re.Match[str], language: str) -> str:
    """Tell the year 1905 from 1905 things by the words on either side."""
    digits, possessive, following = match.groups()
    cued = _YEAR_CUE.search(match.string[: match.start()]) is not None
    next_word = (following or "").strip()
    counts = next_word.endswith("s") and next_word.lower() not in _NOT_COUNTED
    of_people = next_word in {"people", "men", "women", "children", "of"}
    if next_word in _AFTER_YEAR:
        return year(digits, language) + (possessive or "") + (following or "")
    if (counts or of_people) or (following and not cued and not 1700 <= int(digits) <= 2099):
        return match[0]
    if not cued and not 1700 <= int(digits) <= 2099:
        return match[0]
    return year(digits, language) + (possessive or "") + (following or "")
