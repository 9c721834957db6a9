"""Times of day and spans of time in words: 18:45, 9:05 a.m., 10.15 p.m., 9-11 am, 1:01:01."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal, spell_digits, two_digits
from models.text.english.normalization.unit_names import counted
from models.text.rules import DASHES, DIGITS, FULL_STOP, final_stop

_PERIOD = r"\s?([AaPp])(?:\.\s?[Mm]\b\.?|[Mm]\b(?!'))"
_START = r"(?<![\w:.$£€])(?<!\d,)"
_CLOCK = re.compile(
    rf"{_START}([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])(?:{_PERIOD})?(?=(\s?o'clock)?)"
)
_DOTTED = re.compile(rf"{_START}(1[0-2]|0?[1-9])\.([0-5]\d){_PERIOD}")
_HOUR_RANGE = re.compile(
    rf"{_START}(1[0-2]|0?[1-9])\s?[-–—]\s?(1[0-2]|0?[1-9])(?::([0-5]\d)(?![\d:]))?{_PERIOD}"
)
_HOUR = re.compile(rf"{_START}(1[0-2]|0?[1-9]){_PERIOD}")
# The time of a lap: "1:23.456".
# "At 10.30 he left": after what happens at a time, and before what can follow one.
_WITH_POINT = re.compile(
    rf"{_START}(1\d|2[0-3]|[1-9])\.([0-5]\d)(?=\s*(?:[,;:!?)]|\.(?!\d)|$)"
    r"| (?:[A-Z]|(?:he|she|it|we|they|you|the|on|in|sharp|tomorrow|today|tonight|and|or|from|to|this|every|each"
    r"|with|but|when|my|our|his|her|their|local|until|till|by)\b))"
)
_HAPPENS_AT = re.compile(
    r"\b(?:left|leaves?|arriv\w+|depart\w*|starts?|started|begins?|began|ends?|opens|closes|meets?|meeting|woke|wake|up|home"
    r"|here|there|us|me|lunch|dinner|tea|train|bus|flight|tomorrow|today|tonight|morning|afternoon|evening|night"
    r"|[A-Z][a-z]+day) (?:at|until|till|by|before) $"
)
# "At 5.25 it is too high": what a price, a rate or a size is called.
_IS_SIZED = re.compile(
    r",? (?:it|they|this|that|(?:the|its|their|our|his|her|my|your) (?:\w+ )?(?:prices?|rates?|ratios?|values?"
    r"|costs?|odds|fees?|doses?|levels?|yields?|shares?|scores?|averages?|factors?|fares?|rents?|wages?))"
    r" (?:is|are|was|were|looks?|seems?|seemed) (?:(?:far|much|too|very|quite|so|still|rather|a bit) )*"
    r"(?:high|low|higher|lower|large|larger|small|smaller|big|bigger|cheap|cheaper|expensive|dear|steep|strong|weak"
    r"|overpriced|acceptable|unacceptable|above|below)\b"
)
_AT_FIRST = re.compile(r"(?:^|[,;:] )(?:At|Until|at|until) $")
_LAP = re.compile(r"(?<![\w:.])(\d{1,2}):([0-5]\d)\.(\d{1,3})(?!\w|[.:]\d)")
_MILITARY = re.compile(r"\b(0\d|1\d|2[0-3])([0-5]\d)(?= (?:hours|hrs)(?: on| local|[,.;!?)]|$))")
_CUE = re.compile(r"\b(?:at|by|from|until|till|before|after|since|around)\s+$", re.IGNORECASE)


def clock(hour: str, minute: str, second: str | None, language: str, period: str | None = None) -> str:
    """Speak a time of day. period: "a" or "p" for a.m. and p.m., None if the text has neither."""
    spoken_hour = cardinal(str(int(hour)), language)
    if minute != "00":
        spoken = f"{spoken_hour} {'oh ' if minute[0] == '0' else ''}{cardinal(str(int(minute)), language)}"
    elif period or (second and second != "00"):
        spoken = spoken_hour
    elif int(hour) in (0, 24):
        spoken = "midnight"
    elif int(hour) <= 12:
        spoken = f"{spoken_hour} o'clock"
    else:
        spoken = f"{spoken_hour} hundred"
    if second and second != "00":
        spoken += f" and {counted(str(int(second)), 'second', language)}"
    return spoken + (f" {period.upper()} M" if period else "")


def _clock(match: re.Match[str], context: Context) -> str:
    hour, minute, second, period, o_clock = match.groups()
    of_day = period or _CUE.search(match.string[: match.start()])
    if second and not of_day:
        return _duration(hour, minute, second, context.language)
    spoken = clock(hour, minute, second, context.language, period) + final_stop(match)
    return spoken.removesuffix(" o'clock") if o_clock else spoken


def _duration(hours: str, minutes: str, seconds: str, language: str) -> str:
    names = zip((hours, minutes, seconds), ("hour", "minute", "second"), strict=True)
    parts = [counted(str(int(number)), name, language) for number, name in names if int(number)]
    return " and ".join(filter(None, (" ".join(parts[:-1]), *parts[-1:]))) or "zero seconds"


def _dotted(match: re.Match[str], context: Context) -> str:
    return clock(match[1], match[2], None, context.language, match[3]) + final_stop(match)


def _with_point(match: re.Match[str], context: Context) -> str | None:
    before = match.string[: match.start()]
    on_the_fives = match[2][1] in "05"
    first = on_the_fives and _AT_FIRST.search(before) and not _IS_SIZED.match(match.string, match.end())
    if first or _HAPPENS_AT.search(before):
        return clock(match[1], match[2], None, context.language)
    return None


def _hour(match: re.Match[str], context: Context) -> str:
    return f"{cardinal(str(int(match[1])), context.language)} {match[2].upper()} M{final_stop(match)}"


def _hour_range(match: re.Match[str], context: Context) -> str:
    last = clock(match[2], match[3] or "00", None, context.language, match[4])
    return f"{cardinal(str(int(match[1])), context.language)} to {last}{final_stop(match)}"


def _lap(match: re.Match[str], context: Context) -> str:
    minutes, seconds, decimals = match.groups()
    spoken = clock(minutes, seconds, None, context.language).removesuffix(" o'clock")
    if int(minutes) == 0:
        spoken = cardinal(str(int(seconds)), context.language)
    return f"{spoken} point {spell_digits(decimals)}"


def _military(match: re.Match[str], context: Context) -> str:
    """ "0800 hours" """
    hour, minute = match.groups()
    spoken_minute = "hundred" if minute == "00" else two_digits(minute, context.language)
    return f"{two_digits(hour, context.language)} {spoken_minute}"


RULES = (
    Rule(_LAP, _lap, frozenset(":")),
    Rule(_MILITARY, _military, DIGITS),
    Rule(_HOUR_RANGE, _hour_range, DASHES),
    Rule(_CLOCK, _clock, frozenset(":")),
    Rule(_DOTTED, _dotted, DIGITS),
    Rule(_HOUR, _hour, DIGITS),
    Rule(_WITH_POINT, _with_point, FULL_STOP),
)
