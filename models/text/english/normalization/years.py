"""Years, spans of years, decades, eras and quarters in words: 1905, 1914-18, the '60s, 44 BC, Q3 2024."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.dates import MONTH, TO, YEAR
from models.text.english.normalization.numbers import cardinal, plural_of_number, two_digits, year
from models.text.rules import APOSTROPHE, DASHES, DIGITS, final_stop
from models.text.word_sets import word_set

_RANGE = re.compile(rf"(?:(?<![\w.,$£€/-])|(?<=\bFY)){YEAR}({TO}|/)(\d{{4}}|\d{{1,2}})(?![\w%/-]|[.,]\d)")
# What stands before a decade of two digits: "the 60s". Python wants lookbehinds of fixed width.
_BEFORE_DECADE = "|".join(
    f"(?<={words})"
    for words in (
        "the ",
        "early ",
        "mid-",
        "mid ",
        "late ",
        "his ",
        "her ",
        "their ",
        "my ",
        "s-",
        "s–",
        "s & ",
        "s and ",
        "s or ",
    )
)
_DECADE = re.compile(
    rf"(?<![\d.,$£€])(?:'?(1\d|20)(\d)0 ?|(?<=\b[Tt]he )([1-9])00 ?|(?:'|{_BEFORE_DECADE})([2-9])0)'?s\b(?!')"
)
_SHORT = re.compile(r"(?<!\w)'(\d)(\d)\b(?!')")
_ERA = re.compile(
    r"\b(?:(A\.?D|C\.?E)\.? (\d{1,4})|(\d{1,4}(?:,\d{3})?) ?(B\.?C\.?E|B\.?C|A\.?D|C\.?E))\b(\.)?(?!\w)"
)
_QUARTER = re.compile(rf"\bQ([1-4])[ -]?(?:{YEAR}|'?(\d\d))\b")
_ALONE = re.compile(
    rf"(?:(?<![\w.,$£€#/+])(?<![\d\s]-)(?<!^-)|(?<=\bFY)){YEAR}(?!\w|[.,/:-]\d|[%°$£€])(?=('s)?( [A-Za-z]+)?)"
)
_CUE = re.compile(
    rf"(?:\b(?:in|since|until|till|from|to|by|of|before|after|during|around|circa|[bcd]\.|year|years|early|late|mid|and"
    rf"|spring|summer|autumn|fall|winter|{MONTH})|[(,])[ -]?$",
    re.IGNORECASE,
)
_AFTER_YEAR = word_set("was is saw marked brought had will would")
# Words that end in s but are not the plural of something that could be counted.
_NOT_COUNTED = word_set("was is has as this its us does always thus")
_COUNTED = word_set(
    "people men women children of m km kg g mg ml mL L ft lb lbs hp W kW V Hz MHz rpm mAh px psi kcal"
)
# A plural after these does not count: "the 2023 results", "FY2023 results".
_BEFORE_YEAR = re.compile(r"(?:\b(?:the|[Ii]ts|[Oo]ur|[Tt]heir)\s|'s\s|\bThe\s|\bFY)$")


def _range(match: re.Match[str], context: Context) -> str | None:
    first, link, last = match.groups()
    to = " " if link == "/" else " to "
    if len(last) == 1:
        following = link == "/" and int(last) == (int(first) + 1) % 10
        return f"{year(first, context.language)} {cardinal(last, context.language)}" if following else None
    if len(last) == 2:
        if link == "/" and int(last) != (int(first) + 1) % 100:
            return None
        spoken_last = "two thousand" if last == "00" else two_digits(last, context.language)
        return f"{year(first, context.language)}{to}{spoken_last}"
    if not int(first) < int(last) < 2200:
        return None
    return f"{year(first, context.language)}{to}{year(last, context.language)}"


def _decade(match: re.Match[str], context: Context) -> str | None:
    century, tens, hundreds, short = match.groups()
    if century == "10" and tens == "0" and not re.search(r"\b[Tt]he $", match.string[: match.start()]):
        return None  # "1000s of people"
    if hundreds:
        return f"{cardinal(hundreds, context.language)} hundreds"
    if short:
        return plural_of_number(cardinal(f"{short}0", context.language))
    spoken = cardinal(century, context.language)
    if tens == "0":
        return f"{spoken} hundreds" if century != "20" else "two thousands"
    return f"{spoken} {plural_of_number(cardinal(f'{tens}0', context.language))}"


def _quarter(match: re.Match[str], context: Context) -> str:
    digits = match[2] or f"20{match[3]}"
    return f"Q {cardinal(match[1], context.language)} {year(digits, context.language)}"


def _era(match: re.Match[str], context: Context) -> str:
    before, digits_after, digits_before, after, stop = match.groups()
    digits = digits_after or digits_before
    spoken = year(digits, context.language) if len(digits) == 4 else cardinal(digits, context.language)
    letters = " ".join((before or after).replace(".", ""))
    return (f"{letters} {spoken}" if before else f"{spoken} {letters}") + (final_stop(match) if stop else "")


def _alone(match: re.Match[str], context: Context) -> str | None:
    """The words on either side tell the year 1905 from 1905 things."""
    digits, _, following = match.groups()
    next_word = (following or "").strip()
    if next_word not in _AFTER_YEAR:
        counts = next_word.endswith("s") and next_word.lower() not in _NOT_COUNTED
        if 1980 <= int(digits) < 2050 and digits != "2000":
            counts = counts and not _BEFORE_YEAR.search(match.string[: match.start()])
        if counts or next_word in _COUNTED:
            return None
        if not (1700 <= int(digits) <= 2099 or _CUE.search(match.string[: match.start()])):
            return None
    return year(digits, context.language)


RULES = (
    Rule(_QUARTER, _quarter, frozenset("Q")),
    Rule(_DECADE, _decade, frozenset("0")),
    Rule(_ERA, _era, frozenset("CD")),
    Rule(_RANGE, _range, DASHES | {"/"}),
    Rule(_SHORT, lambda match, context: two_digits(match[1] + match[2], context.language), APOSTROPHE),
    Rule(_ALONE, _alone, DIGITS),
)
