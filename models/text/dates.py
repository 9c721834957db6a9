"""Dates, years, decades and eras in words.

In numeric dates the order of day and month is that of the dialect: 09/02/1984 is the second of September in
American and the ninth of February in British English, unless only one order is possible.
"""

import re

from models.text.languages import BRITISH
from models.text.numbers import cardinal, ordinal, plural_of_number, year
from models.text.rules import Context, Rule, stop_at_end
from models.text.times import clock
from models.text.word_sets import word_set

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)"
    r"?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
_DAY_NAME = (
    r"(Mon(?:day)?|Tues?(?:day)?|Wed(?:nesday)?|Thu(?:rs?(?:day)?)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)"
)
_YEAR = r"(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})"
_DAY = r"([0-2]?\d|3[01])(?:st|nd|rd|th)?"
_TO = r"\s?[-–—]\s?"
# The full stop of an abbreviated month, but not that of the sentence.
_STOP = r"(?:\.(?![\"'”’)]*\s*$))?"
_NOT_BEFORE = r"(?<![\w.,/$£€-])"
_YEAR_END = r"(?![\w%°$£€]|[.,:/-]\d)"

_ISO = re.compile(
    rf"\b{_YEAR}([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
    r"(Z|[+-]\d\d:?\d\d)?)?(?![\d/]|[.-]\d)"
)
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.-]\d)")
_DAY_MONTH = re.compile(
    rf"(?:\bthe )?{_NOT_BEFORE}(?:{_DAY}{_TO})?{_DAY}(?: of)?[ -]{_MONTH}\b{_STOP}(?:(,? ?|-){_YEAR}{_YEAR_END})?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\b\.?[ -](?:the )?{_DAY}(?:{_TO}{_DAY})?(?![\w:/%°$£€]|[.,]\d|-(?!\d{{4}}\b)\d)"
    rf"(?:(,? |-){_YEAR}{_YEAR_END})?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\b\.?,? {_YEAR}{_YEAR_END}", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"\b{_MONTH}\.(?! *$)", re.IGNORECASE)
_DAY_ALONE = re.compile(
    rf"\b{_DAY_NAME}\.(?=,|\)| +[\da-z]| +{_MONTH})|\b{_DAY_NAME}(?=,? (?:{_MONTH} )?\d|{_TO}{_DAY_NAME}\b|\.?\))"
)
_DAY_RANGE = re.compile(rf"\b{_DAY_NAME}\.?{_TO}{_DAY_NAME}\b(?:\.(?=,))?")
_YEAR_RANGE = re.compile(
    rf"(?:(?<![\w.,$£€/-])|(?<=\bFY)){_YEAR}(\s?[-–—]\s?|/)(\d{{4}}|\d{{1,2}})(?![\w%/-]|[.,]\d)"
)
_SLASHED = re.compile(r"(?<=\b(?:on|by)\s)(\d{1,2})/(\d{1,2})(?![\w/]|\.\d| of\b)")
_OF_DECADE = "".join(
    f"(?<={word})|"
    for word in ("the ", "early ", "mid-", "mid ", "late ", "his ", "her ", "their ", "my ", "s-", "s–")
)[:-1]
_OF_DECADE = f"(?:{_OF_DECADE})"
_DECADE = re.compile(rf"(?<![\d.,$£€])(?:'?(1\d|20)(\d)0 ?|(?:'|{_OF_DECADE})([2-9])0)'?s\b(?!')")
_SHORT_YEAR = re.compile(r"(?<!\w)'(\d)(\d)\b(?!')")
_ERA = re.compile(
    r"\b(?:(A\.?D|C\.?E)\.? (\d{1,4})|(\d{1,4}(?:,\d{3})?) ?(B\.?C\.?E|B\.?C|A\.?D|C\.?E))\b(\.)?(?!\w)"
)
_QUARTER = re.compile(rf"\bQ([1-4])[ -]?(?:{_YEAR}|'?(\d\d))\b")
_YEAR_ALONE = re.compile(
    rf"(?:(?<![\w.,$£€#/+])(?<![\d\s]-)(?<!^-)|(?<=\bFY)){_YEAR}(?!\w|[.,/:-]\d|[%°$£€])(?=('s)?( [A-Za-z]+)?)"
)
_YEAR_CUE = re.compile(
    rf"(?:\b(?:in|since|until|till|from|to|by|of|before|after|during|around|circa|c\.|year|years|early|late|mid|and"
    rf"|spring|summer|autumn|fall|winter|{_MONTH})|[(,])[ -]?$",
    re.IGNORECASE,
)
_DATE_CUE = re.compile(
    r"(?:\b(?:on|in|of|by|since|until|before|after|from|to|this|next|last|due)|[,:(–-]|^)\s*$", re.IGNORECASE
)
_AFTER_YEAR = word_set("was is saw marked brought had will would")
# Words that end in s without counting anything.
_NOT_COUNTED = word_set("was is has as this its us does always thus")
_OF_PEOPLE = word_set("people men women children of")


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())


def _full_date(day: str, month: int, year_digits: str, language: str) -> str:
    spoken_day = ordinal(str(int(day)), language)
    if language == BRITISH:
        return f"the {spoken_day} of {MONTHS[month - 1]} {year(year_digits, language)}"
    return f"{MONTHS[month - 1]} {spoken_day} {year(year_digits, language)}"


def _iso(match: re.Match[str], context: Context) -> str:
    year_digits, _, month, day, hour, minute, second, zone = match.groups()
    spoken = _full_date(day, int(month), year_digits, context.language)
    if hour:
        spoken += f" at {clock(hour, minute, second, context.language)}"
    if zone == "Z":
        spoken += " U T C"
    elif zone:
        hours = cardinal(str(int(zone[1:3])), context.language)
        minutes = "" if zone.endswith("00") else f" {cardinal(zone[-2:], context.language)}"
        spoken += f" U T C {'plus' if zone[0] == '+' else 'minus'} {hours}{minutes}"
    return spoken


def _numeric(match: re.Match[str], context: Context) -> str | None:
    first, second, year_digits = int(match[1]), int(match[3]), match[4]
    day, month = (first, second) if context.language == BRITISH else (second, first)
    if month > 12:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if len(year_digits) == 2:
        if match[2] != "/":  # 10-12-14 and 1.2.34 are more often something else
            return None
        year_digits = ("19" if int(year_digits) > 50 else "20") + year_digits
    return _full_date(str(day), month, year_digits, context.language) if int(year_digits) >= 1000 else None


def _slashed(match: re.Match[str], context: Context) -> str | None:
    """ "on 2/22" """
    month, day = int(match[1]), int(match[2])
    if context.language == BRITISH or month > 12 >= day:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    spoken = ordinal(str(day), context.language)
    return (
        f"the {spoken} of {MONTHS[month - 1]}"
        if context.language == BRITISH
        else f"{MONTHS[month - 1]} {spoken}"
    )


def _certain(match: re.Match[str], month: str, year_digits: str | None) -> bool:
    """Whether "may 5" or "mar 3" is a date: small letters need a cue, as "may" and "march" are verbs."""
    if month[0].isupper() or year_digits or month.lower() not in ("may", "march", "mar", "dec", "sun"):
        return True
    return _DATE_CUE.search(match.string[: match.start()]) is not None


def _day_month(match: re.Match[str], context: Context) -> str | None:
    first_day, day, month, comma, year_digits = match.groups()
    if int(day) == 0 or not _certain(match, month, year_digits):
        return None
    spoken = f"the {ordinal(str(int(day)), context.language)} of {MONTHS[_month_number(month) - 1]}"
    if first_day:
        spoken = f"the {ordinal(first_day, context.language)} to {spoken}"
    return spoken + _spoken_year(comma, year_digits, context)


def _month_day(match: re.Match[str], context: Context) -> str | None:
    month, day, last_day, comma, year_digits = match.groups()
    if int(day) == 0 or not _certain(match, month, year_digits):
        return None
    article = "the " if context.language == BRITISH else ""
    spoken = f"{MONTHS[_month_number(month) - 1]} {article}{ordinal(str(int(day)), context.language)}"
    if last_day:
        spoken += f" to {article}{ordinal(last_day, context.language)}"
    return spoken + _spoken_year(comma, year_digits, context)


def _spoken_year(comma: str | None, digits: str | None, context: Context) -> str:
    return f"{',' if comma and ',' in comma else ''} {year(digits, context.language)}" if digits else ""


def _month_year(match: re.Match[str], context: Context) -> str:
    return f"{MONTHS[_month_number(match[1]) - 1]} {year(match[2], context.language)}"


def _month_alone(match: re.Match[str], _: Context) -> str | None:
    name = match[1]
    abbreviated = len(name) <= 4 and name.lower() not in ("may", "june", "july")
    return MONTHS[_month_number(name) - 1] if abbreviated and name[0].isupper() else None


def _day_alone(match: re.Match[str], _: Context) -> str | None:
    name = match[1] or match[2] or match[3] or match[4]
    if not name or name.endswith("day") or not name[0].isupper():
        return None
    return _DAYS[name[:3].lower()]


def _day_range(match: re.Match[str], _: Context) -> str:
    return f"{_DAYS[match[1][:3].lower()]} to {_DAYS[match[2][:3].lower()]}"


def _year_range(match: re.Match[str], context: Context) -> str | None:
    first, link, last = match.groups()
    to = " " if link == "/" else " to "
    if len(last) == 1:
        following = link == "/" and int(last) == (int(first) + 1) % 10
        return f"{year(first, context.language)} {cardinal(last, context.language)}" if following else None
    if len(last) == 2:
        if link == "/" and int(last) != (int(first) + 1) % 100:
            return None
        spoken_last = cardinal(last, context.language)
        if last[0] == "0":
            spoken_last = "two thousand" if last == "00" else f"oh {cardinal(last[1], context.language)}"
        return f"{year(first, context.language)}{to}{spoken_last}"
    if not int(first) < int(last) < 2200:
        return None
    return f"{year(first, context.language)}{to}{year(last, context.language)}"


def _decade(match: re.Match[str], context: Context) -> str:
    century, tens, short = match.groups()
    if short:
        return plural_of_number(cardinal(f"{short}0", context.language))
    spoken = cardinal(century, context.language)
    if tens == "0":
        return f"{spoken} hundreds" if century != "20" else "two thousands"
    return f"{spoken} {plural_of_number(cardinal(f'{tens}0', context.language))}"


def _quarter(match: re.Match[str], context: Context) -> str:
    digits = match[2] or f"20{match[3]}"
    return f"Q {cardinal(match[1], context.language)} {year(digits, context.language)}"


def _short_year(match: re.Match[str], context: Context) -> str:
    """ "the class of '05" """
    return (
        f"oh {cardinal(match[2], context.language)}"
        if match[1] == "0"
        else cardinal(match[1] + match[2], context.language)
    )


def _era(match: re.Match[str], context: Context) -> str:
    before, digits_after, digits_before, after, stop = match.groups()
    digits = digits_after or digits_before
    spoken = year(digits, context.language) if len(digits) == 4 else cardinal(digits, context.language)
    letters = " ".join((before or after).replace(".", ""))
    return (f"{letters} {spoken}" if before else f"{spoken} {letters}") + (stop_at_end(match) if stop else "")


def _year_alone(match: re.Match[str], context: Context) -> str | None:
    """Tell the year 1905 from 1905 things by the words on either side."""
    digits, _, following = match.groups()
    cued = _YEAR_CUE.search(match.string[: match.start()]) is not None
    next_word = (following or "").strip()
    if next_word in _AFTER_YEAR:
        return year(digits, context.language)
    counts = next_word.endswith("s") and next_word.lower() not in _NOT_COUNTED
    if counts or next_word in _OF_PEOPLE or not (cued or 1700 <= int(digits) <= 2099):
        return None
    return year(digits, context.language)


RULES = (
    Rule(_ISO, _iso),
    Rule(_NUMERIC, _numeric),
    Rule(_DAY_RANGE, _day_range),
    Rule(_DAY_MONTH, _day_month),
    Rule(_MONTH_DAY, _month_day),
    Rule(_MONTH_YEAR, _month_year),
    Rule(_DAY_ALONE, _day_alone),
    Rule(_MONTH_ALONE, _month_alone),
    Rule(_QUARTER, _quarter),
    Rule(_SLASHED, _slashed),
    Rule(_DECADE, _decade),
    Rule(_ERA, _era),
    Rule(_YEAR_RANGE, _year_range),
    Rule(_SHORT_YEAR, _short_year),
    Rule(_YEAR_ALONE, _year_alone),
)
