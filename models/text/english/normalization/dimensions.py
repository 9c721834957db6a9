"""Sizes and durations of several numbers: 5'10", 3 x 4 m, 1920x1080, 2h 15m; also 2x, 12" and 6'."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.measures import is_attributive, is_part, part_of
from models.text.english.normalization.numbers import MIXED, NUMBER, cardinal, decimal, in_pairs, quantity
from models.text.english.normalization.unit_names import UNIT, counted, in_dialect, plural, unit_name
from models.text.rules import DIGITS, final_stop

_LENGTH = r"mm|cm|m|in|ft|km|\""
_PRODUCT = re.compile(
    rf"(?<![\w.,])(?P<it>{NUMBER}(?:\s?(?:{_LENGTH}|'))?(?:\s?[x×]\s?{NUMBER}(?:\s?(?:{_LENGTH})(?!\w))?){{1,2}})"
    r"(?![\w=²³⁰¹⁴-⁹⁻^]|\s*=|\s?[x×])"
)
# Twice a quantity that is no length: "2 x 500 mg".
_MULTIPLE = re.compile(rf"(?<![\w.,])(\d+)\s?[x×](?=\s?{NUMBER}\s?(?!(?:{_LENGTH})(?!\w))(?:{UNIT})(?!\w))")
_FACTOR = re.compile(rf"({NUMBER})\s?({_LENGTH}|')?")
_PIXELS = re.compile(r"(?<![\w.,])(\d{3,4})\s?[x×]\s?(\d{3,4})(?![\w.,]\d|\w)")
_FEET_AND_INCHES = re.compile(
    r"(?<![\w.])(\d+)\s?(?:'|ft\.?|feet)\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|”|''|in\b\.?|inches)"
    r"|(?<![\w.])([3-8])'(1[01]|\d)(?![\w'\"”]|\.\d|\s?[x×])"
)
# "11 st 4 lb", "she weighs 9 st"
_STONES = re.compile(
    r"(?<![\w.])(?:(\d+)\s?st\.?,?\s?(\d{1,2})\s?(?:lbs?\b\.?|pounds?\b)"
    r"|(?:(?<=weigh )|(?<=weighs )|(?<=weighed ))(\d+)\s?st\b)"
)
_FEET = re.compile(r"(?<![\w.'])(\d+)'(?=\s|[,.;:!?)]|$)(?!.*\d')")
_INCHES = re.compile(rf"(?<![\w.\"])({MIXED}|{NUMBER})(?:\"|-inch\b|-in\b)(?![\w-])")
# "in" after a space is a preposition unless a full stop or what follows shows that it is the unit.
_INCHES_APART = re.compile(
    rf"(?<![\w.\"])(?:(?P<part>{MIXED}) in(?=\s*[.,;:)]?\s*$|[,;)]| of\b| drill| bit)"
    rf"|(?P<whole>{MIXED}|{NUMBER}) in(?:\.(?=[\s),;]|$)"
    r"|(?= (?:long|wide|tall|high|thick|deep|by|in diameter)\b)))"
)
# What stands before the "2x" of an expression: "cos(2x)", "x^2 - 2x".
_EXPRESSION = re.compile(r"(?:[A-Za-z]\(|[xyz](?:\^\d|[²³⁴])? ?[-−–+] ?|\d[xyz] ?[-−–+] ?)$")
_TIMES = re.compile(
    rf"(?<![\w.,])(?:({NUMBER})[-–])?({NUMBER})\s?[x×](?![A-Za-z0-9^²³]| ?\d|\s?[-+=])"
    r"(?:/(day|week|month|year|hour)\b)?"
)
_BEARING = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:\.\d+)?)°\s?(?:(\d{1,2}(?:\.\d+)?)'\s?)?(?:(\d{1,2}(?:\.\d+)?)(?:\"|'')\s?)?([NSEW])\b"
)
_COMPASS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_DURATION = re.compile(
    r"(?<![\w.,:])\d+ ?(?:d|h|hrs?|m|mins?) ?(?:\d+ ?(?:h|hrs?|m|mins?|s|secs?)(?![\w']) ?)+(?<! )"
    r"|(?<![\w.,:])\d+h[0-5]\d(?!\w)"
)
_DURATION_PART = re.compile(r"(\d+) ?([a-z]*)")
_DURATION_NAMES = {"d": "day", "h": "hour", "m": "minute", "s": "second", "": "minute"}


def _feet_and_inches(match: re.Match[str], context: Context) -> str:
    language = context.language
    feet, inches = match[1] or match[3], match[2] or match[4]
    if is_attributive(match):
        return f"{quantity(feet, language)} foot {quantity(inches, language)} inch"
    return f"{counted(feet, 'foot', language)} {counted(inches, 'inch', language)}{final_stop(match)}"


def _inches(match: re.Match[str], context: Context) -> str | None:
    if match[0].endswith('"') and match.string[: match.start()].count('"') % 2 == 1:
        return None  # it closes a quotation
    if match[0].endswith(("inch", "-in")) or is_attributive(match):
        return f"{quantity(match[1], context.language)} inch"
    if is_part(match[1]):
        return f"{part_of(quantity(match[1], context.language), 'inch')} inch"
    return counted(match[1], "inch", context.language)


def _inches_apart(match: re.Match[str], context: Context) -> str:
    number = match["part"] or match["whole"]
    if is_part(number):
        return f"{part_of(quantity(number, context.language), 'inch')} inch" + final_stop(match)
    if is_attributive(match):
        return f"{quantity(number, context.language)} inch"
    return counted(number, "inch", context.language) + final_stop(match)


def _stones(match: re.Match[str], context: Context) -> str:
    stones, pounds, alone = match.groups()
    spoken = f"{cardinal(stones or alone, context.language)} stone"
    return f"{spoken} {counted(pounds, 'pound', context.language)}{final_stop(match)}" if pounds else spoken


def _product(match: re.Match[str], context: Context) -> str:
    spoken = []
    for number, symbol in _FACTOR.findall(match["it"]):
        name = {'"': "inch", "'": "foot", "": ""}.get(symbol) or unit_name(symbol) or ""
        named = f" {in_dialect(name if number == '1' else plural(name), context.language)}" if name else ""
        spoken.append(decimal(number, context.language) + named)
    return " by ".join(spoken)


def _pixels(match: re.Match[str], context: Context) -> str:
    return f"{in_pairs(match[1], context.language)} by {in_pairs(match[2], context.language)}"


def _bearing(match: re.Match[str], context: Context) -> str:
    """ "40°26'46\"N" is a latitude."""
    *numbers, point = match.groups()
    parts = [
        counted(number, name, context.language)
        for number, name in zip(numbers, ("degree", "minute", "second"), strict=True)
        if number
    ]
    return " ".join([*parts, _COMPASS[point]])


def _times(match: re.Match[str], context: Context) -> str | None:
    """ "2-3x" is two to three times, "3x/day" three times per day."""
    lower, number, period = match.groups()
    if not lower and _EXPRESSION.search(match.string[: match.start()]):
        return None
    spoken = f"{decimal(lower, context.language)} to " if lower else ""
    return f"{spoken}{decimal(number, context.language)} times" + (f" per {period}" if period else "")


def _duration(match: re.Match[str], context: Context) -> str:
    parts = _DURATION_PART.findall(match[0])
    return " ".join(
        counted(number.lstrip("0") or "0", _DURATION_NAMES[unit[:1]], context.language)
        for number, unit in parts
    )


RULES = (
    Rule(_BEARING, _bearing, frozenset("°")),
    Rule(_STONES, _stones, frozenset("s")),
    Rule(_FEET_AND_INCHES, _feet_and_inches, DIGITS),
    Rule(_DURATION, _duration, DIGITS),
    Rule(_PIXELS, _pixels, frozenset("x×")),
    Rule(_MULTIPLE, lambda match, context: f"{cardinal(match[1], context.language)} times", frozenset("x×")),
    Rule(_PRODUCT, _product, frozenset("x×")),
    Rule(_TIMES, _times, frozenset("x×")),
    Rule(_INCHES_APART, _inches_apart, DIGITS),
    Rule(_INCHES, _inches, frozenset('"-')),
    Rule(_FEET, lambda match, context: counted(match[1], "foot", context.language), frozenset("'")),
)
