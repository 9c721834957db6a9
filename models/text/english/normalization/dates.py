"""Calendar dates, months and days of the week in words.

In numeric dates the order of day and month is that of the dialect: 09/02/1984 is the second of September in
American and the ninth of February in British English, unless only one order is possible.
"""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal, ordinal, two_digits, year
from models.text.english.normalization.times import clock
from models.text.languages import BRITISH
from models.text.rules import APOSTROPHE, DASHES, DIGITS, FULL_STOP, final_stop

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_MONTHS, 1)}
_WEEKDAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)"
    r"?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
YEAR = r"(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})"
YEAR_END = r"(?![\w%°$£€]|[.,:/-]\d)"
TO = r"\s?[-–—]\s?"
_WEEKDAY = (
    r"(Mon(?:day)?|Tues?(?:day)?|Wed(?:nesday)?|Thu(?:rs?(?:day)?)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)"
)
_DAY = r"([0-2]?\d|3[01])(?:st|nd|rd|th)?"
# The full stop of an abbreviated month, but not that of the sentence.
_STOP = r"(?:\.(?![\"'”’)]*\s*$))?"
_THEN_YEAR = rf"(?:(,? ?|-){YEAR}{YEAR_END})?"

_ISO = re.compile(
    rf"\b{YEAR}([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
    r"(Z|[+-]\d\d:?\d\d)?)?(?![\d/]|[.-]\d)"
)
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.-]\d)")
_WITHOUT_YEAR = re.compile(
    rf"(?:(?<=\b(?:on|by)\s)|\b{_WEEKDAY},? )(?P<it>\d{{1,2}}/\d{{1,2}})(?![\w/]|\.\d| of\b)"
)
_DAY_MONTH = re.compile(
    rf"(?:\bthe )?(?<![\w.,/$£€-])(?:{_DAY}{TO})?{_DAY}(?: of)?[ -]{MONTH}\b{_STOP}{_THEN_YEAR}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b{MONTH}\b\.?[ -](?:the )?{_DAY}(?:{TO}{_DAY})?(?![\w:/%°$£€]|[.,]\d|-(?!\d{{4}}\b)\d)"
    rf"(?:(,? |-){YEAR}{YEAR_END})?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b{MONTH}\b\.?,? {YEAR}{YEAR_END}", re.IGNORECASE)
_MONTH_SHORT_YEAR = re.compile(rf"\b{MONTH}\b\.?,? '(\d\d)\b(?!')", re.IGNORECASE)
_MONTH_OF_YEAR = re.compile(rf"(?<![\w/.,-])(0[1-9]|1[0-2])/{YEAR}(?![\w/]|[.-]\d)")
_MONTH_ALONE = re.compile(rf"\b{MONTH}\.(?! *$)|(?<=\b(?:in|of|by) ){MONTH}\.(?= *$)", re.IGNORECASE)
_WEEKDAY_ALONE = re.compile(
    rf"\b{_WEEKDAY}\.(?=,|\)| +[\da-z]| +{MONTH})|\b{_WEEKDAY}(?=,? (?:{MONTH} )?\d|{TO}{_WEEKDAY}\b|\.?\))"
)
_WEEKDAY_AT_END = re.compile(rf"(?<=\b(?:on|by|to) )(?P<it>{_WEEKDAY}\.)(?=\s*$)")
_WEEKDAY_RANGE = re.compile(rf"\b{_WEEKDAY}\.?{TO}{_WEEKDAY}\b(?:\.(?=,))?")
_WEEKDAY_LIST = re.compile(rf"\b{_WEEKDAY}\.?(?:/{_WEEKDAY}\b(?:\.(?! *$))?)+")
_CUE = re.compile(
    r"(?:\b(?:on|in|of|by|since|until|before|after|from|to|this|next|last|due)|[,:(–-]|^)\s*$", re.IGNORECASE
)


def _month_name(written: str) -> str:
    return _MONTHS[_MONTH_NUMBERS[written[:3].lower()] - 1]


def _day_and_month(day: int, month: int, language: str) -> str:
    spoken = ordinal(str(day), language)
    name = _MONTHS[month - 1]
    return f"the {spoken} of {name}" if language == BRITISH else f"{name} {spoken}"


def _iso(match: re.Match[str], context: Context) -> str:
    year_digits, _, month, day, hour, minute, second, zone = match.groups()
    language = context.language
    spoken = f"{_day_and_month(int(day), int(month), language)} {year(year_digits, language)}"
    if hour:
        spoken += f" at {clock(hour, minute, second, language)}"
    if zone == "Z":
        spoken += " U T C"
    elif zone:
        hours = cardinal(str(int(zone[1:3])), language)
        minutes = "" if zone.endswith("00") else f" {cardinal(zone[-2:], language)}"
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
    if int(year_digits) < 1000:
        return None
    return f"{_day_and_month(day, month, context.language)} {year(year_digits, context.language)}"


def _without_year(match: re.Match[str], context: Context) -> str | None:
    """ "on 2/22" """
    month, day = map(int, match["it"].split("/"))
    if context.language == BRITISH or month > 12 >= day:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return _day_and_month(day, month, context.language)


def _is_certain(match: re.Match[str], month: str, year_digits: str | None) -> bool:
    """Whether "may 5" or "mar 3" is a date: in lower case it needs a cue, as "may" and "march" are verbs."""
    if month[0].isupper() or year_digits or month.lower() not in ("may", "march", "mar", "dec"):
        return True
    return _CUE.search(match.string[: match.start()]) is not None


def _day_month(match: re.Match[str], context: Context) -> str | None:
    first_day, day, month, comma, year_digits = match.groups()
    if int(day) == 0 or not _is_certain(match, month, year_digits):
        return None
    spoken = f"the {ordinal(day, context.language)} of {_month_name(month)}"
    if first_day:
        spoken = f"the {ordinal(first_day, context.language)} to {spoken}"
    return spoken + _then_year(comma, year_digits, context)


def _month_day(match: re.Match[str], context: Context) -> str | None:
    month, day, last_day, comma, year_digits = match.groups()
    if int(day) == 0 or not _is_certain(match, month, year_digits):
        return None
    article = "the " if context.language == BRITISH else ""
    spoken = f"{_month_name(month)} {article}{ordinal(day, context.language)}"
    if last_day:
        spoken += f" to {article}{ordinal(last_day, context.language)}"
    return spoken + _then_year(comma, year_digits, context)


def _then_year(comma: str | None, digits: str | None, context: Context) -> str:
    return f"{',' if comma and ',' in comma else ''} {year(digits, context.language)}" if digits else ""


def _month_year(match: re.Match[str], context: Context) -> str:
    return f"{_month_name(match[1])} {year(match[2], context.language)}"


def _month_short_year(match: re.Match[str], context: Context) -> str:
    """ "Dec '99" """
    return f"{_month_name(match[1])} {two_digits(match[2], context.language)}"


def _month_of_year(match: re.Match[str], context: Context) -> str:
    """ "03/2026" """
    return f"{_MONTHS[int(match[1]) - 1]} {year(match[2], context.language)}"


def _month_alone(match: re.Match[str], _: Context) -> str | None:
    name = match[1] or match[2]
    abbreviated = len(name) <= 4 and name.lower() not in ("may", "june", "july")
    return _month_name(name) + final_stop(match) if abbreviated and name[0].isupper() else None


def _weekday_alone(match: re.Match[str], _: Context) -> str | None:
    name = match[1] or match[3]
    return None if name.endswith("day") else _WEEKDAYS[name[:3].lower()]


def _weekday_at_end(match: re.Match[str], _: Context) -> str | None:
    """ "on Sat." """
    name = match[2]
    return None if name.endswith("day") else f"{_WEEKDAYS[name[:3].lower()]}."


def _weekday_range(match: re.Match[str], _: Context) -> str:
    return f"{_WEEKDAYS[match[1][:3].lower()]} to {_WEEKDAYS[match[2][:3].lower()]}"


def _weekday_list(match: re.Match[str], _: Context) -> str:
    """ "Sat./Sun." """
    return " ".join(_WEEKDAYS[name[:3].lower()] for name in match[0].split("/"))


RULES = (
    Rule(_ISO, _iso, DIGITS),
    Rule(_NUMERIC, _numeric, DIGITS),
    Rule(_WEEKDAY_LIST, _weekday_list, frozenset("/")),
    Rule(_WEEKDAY_RANGE, _weekday_range, DASHES),
    Rule(_DAY_MONTH, _day_month, DIGITS),
    Rule(_MONTH_DAY, _month_day, DIGITS),
    Rule(_MONTH_YEAR, _month_year, DIGITS),
    Rule(_MONTH_SHORT_YEAR, _month_short_year, APOSTROPHE),
    Rule(_WEEKDAY_ALONE, _weekday_alone, frozenset("MTWFS")),
    Rule(_WEEKDAY_AT_END, _weekday_at_end, FULL_STOP),
    Rule(_MONTH_OF_YEAR, _month_of_year, frozenset("/")),
    Rule(_MONTH_ALONE, _month_alone, FULL_STOP),
    Rule(_WITHOUT_YEAR, _without_year, frozenset("/")),
)
