"""Quantities with a unit of measurement: 250 m, 20-25°F, 3.5 km/h, 9.8 m/s², 100 million kg, 4 1/2 lbs."""

import re
from collections.abc import Mapping

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import (
    IN_MILLIONS,
    MIXED,
    NUMBER,
    SCALE_WORDS,
    SCIENTIFIC,
    cardinal,
    quantity,
)
from models.text.english.normalization.unit_names import UNIT, in_dialect, per, plural, unit_name
from models.text.rules import DIGITS, final_stop
from models.text.word_sets import word_set

# A single letter may be a label ("gate 5 B"): as a unit, these may stand apart from the number ...
_APART = word_set("m g l L s h W V A N J K")
# ... and these may not touch it.
_NOT_TOUCHING = word_set("A B b d F N J t")
# Units that are also words or labels: "5 in the box", "chapter 3 IN".
_WORDS = word_set("in ac mo d t")
_CAPITAL_WORDS = word_set("IN ST PT AC MO MI HA SEC MIN BAR CAL MOL GAL PTS HP BIT DEG PP")

_POWER = r"(?:\^?[23](?!\d)|[²³])"
_RATE = (
    rf"/\s?(?P<n>10+ ?(?=[a-z]))?(?P<per>{UNIT}|day|week|month|year|hour|minute|second|person)"
    rf"(?P<power>{_POWER})?(?![A-Za-z0-9'])"
)
_PER = rf"(?P<per>(?:\s?{re.sub(r'[?]P<[a-z]+>', '?:', _RATE)}){{1,2}})"
# "pp" is percentage points after decimals, a sign or a word of change, otherwise pages: "a book of 320 pp."
_POINTS = re.compile(r"(?:[-−+]\d+|\.\d+|\b(?i:by|up|down) \d+)[ -]?$")
# "2m views" are millions, "100s of people" hundreds; "1 pt of milk" is a pint.
_MILLIONS = re.compile(rf" (?:{IN_MILLIONS})\b")
_MANY = re.compile(r" of (?:people|men|women|children|(?!this|us\b)[a-z]+s)\b")
_OF_LIQUID = re.compile(
    r"\.? (?:of )?"
    r"(?:(?:whole|skimmed|heavy|double|single|fresh|cold|warm|hot|boiling|light|dark|chicken|beef|vegetable) )?"
    r"(?:milk|cream|water|beer|ale|cider|stout|lager|stock|broth|blood|ice cream|juice|buttermilk|yogh?urt|wine"
    r"|vinegar|oil|whiskey|paint|blueberries|raspberries|strawberries|berries|cherry tomatoes)\b"
)
_PER_PART = re.compile(_RATE)
# Things that are counted, per a unit: "cells/mL", "500 requests/s", "45k/yr".
_COUNTED_PER = re.compile(
    rf"(?<=[a-z]s|\d[kK])(?P<per>/(?:mL|ml|L|kg|g|km|m|cm|mm|s|sec|min|h|hr|day|week|wk|month|mo|year|yr|person)"
    rf"(?:{_POWER})?)(?![\w/'])"
)
# 1,5 as most of Europe writes it.
_COMMA_DECIMAL = r"\d+,\d{1,2}(?![\d,])"
_SIGNED = rf"(?:(?<![\w.)%])[-−])?(?:{MIXED}|{SCIENTIFIC}|{_COMMA_DECIMAL}|{NUMBER})"
_MEASURE = re.compile(
    rf"(?<![\w.,/:'])(?<![A-Z]-)(?=[-−.\d])(?:(?P<lower>{_SIGNED})\s?[-–—]\s?)?(?P<number>{_SIGNED})"
    rf"(?: (?P<scale>{SCALE_WORDS}))?(?P<gap>\s?|-)(?P<unit>{UNIT})(?P<power>(?<=[mntidM]){_POWER})?"
    rf"(?![A-Za-z0-9'^²³]){_PER}?(?P<stop>\.(?=\s*\d|\s+[a-z(]|[,;)]|\s?[-–—]\s?\d))?"
)

_DETERMINERS = word_set(
    "a an the this that each every my your his her its our their another one per new single"
)
# Nouns that follow a measure without a determiner before it: "12 kg bag".
_MEASURED = word_set(
    "bag bags file files drive drives disk box boxes bottle bottles board boards card cards screen screens can "
    "cans tank angle angles turn turns bend bends tablet tablets capsule capsules pill pills dose doses bulb bulbs "
    "battery ram ssd hdd"
)
# Adjectives between a measure and the noun that it modifies.
_DIMENSIONS = word_set("long wide tall high deep thick old")
# Words after a measure that are not a noun which it could modify.
_FUNCTION_WORDS = word_set(
    "of in on at to for from by with and or but nor than then is are was were be been being will would can could "
    "should may might has have had do does did not per as if when while after before above below over under away "
    "ago apart each off long wide tall high deep thick old heavy more less out into through until till since "
    "between that which who it they he she we you north south east west later earlier longer shorter higher lower "
    "faster slower thereafter every a an the this these there here"
)
_WORD_BEFORE = re.compile(r"([A-Za-z]+)[ (\"“]*$")
_WORD_AFTER = re.compile(r"[ -]([a-z]+|[A-Z]{2,})\b")


def is_attributive(match: re.Match[str]) -> bool:
    """Whether a quantity modifies the noun after it, and so is singular: "a 10 km run", "the $5 bill"."""
    after = _WORD_AFTER.match(match.string, match.end())
    if after and after[1] in _DIMENSIONS:  # "a 6 ft tall man", but not "the 6 ft tall and"
        after = _WORD_AFTER.match(match.string, after.end())
    following = after[1].lower() if after else ""
    if not following or following in _FUNCTION_WORDS or following.endswith("ly"):
        return False
    if following in _MEASURED:
        return True
    before = _WORD_BEFORE.search(match.string[: match.start()])
    return before is not None and before[1].lower() in _DETERMINERS


def _is_label(unit: str, gap: str) -> bool:
    """Whether what looks like a unit is rather a word or a label; gap: what stands before it."""
    if gap and unit in _WORDS:
        return True
    if len(unit) > 1 or not unit.isalpha():
        return False
    if gap == "":
        return unit in _NOT_TOUCHING
    return (gap == " " and unit not in _APART) or (gap == "-" and unit != "m")


def _is_counted(match: re.Match[str], unit: str, gap: str) -> bool:
    """Whether the letter after a number is not its unit: "2m views", "100s of people"."""
    if gap or unit not in ("m", "s"):
        return False
    if unit == "m":
        return _MILLIONS.match(match.string, match.end("unit")) is not None
    is_many = re.fullmatch("10|100|1,?000", match["number"]) is not None
    return is_many and _MANY.match(match.string, match.end("unit")) is not None


def _measure(match: re.Match[str], context: Context) -> str | None:
    parts, language = match.groupdict(), context.language
    lower, number, unit, gap, scale = (parts[name] for name in ("lower", "number", "unit", "gap", "scale"))
    name = unit_name(unit)
    if name is None or (not parts["per"] and _is_label(unit, gap)) or unit in _CAPITAL_WORDS:
        return None
    if unit == "pp" and not _POINTS.search(match.string[: match.start("unit")]):
        name = "page"
    if _is_counted(match, unit, gap):
        return None
    if unit in ("pt", "pts") and _OF_LIQUID.match(match.string, match.end("unit")):
        name = "pint"
    power = "square " if parts["power"] and parts["power"][-1] in "2²" else "cubic " if parts["power"] else ""
    spoken = quantity(number, language) + (f" {scale}" if scale else "")
    is_one = number in ("1", "-1") and not scale
    if is_part(number):
        spoken, is_one = part_of(spoken, name), True
    singular = (is_one or gap == "-" or is_attributive(match)) and not lower
    if lower:
        spoken = f"{quantity(lower, language)} to {spoken}"
    named = in_dialect(power + (name if singular else plural(name)), language)
    return f"{spoken} {named}{_per_phrase(parts, language)}{final_stop(match) if parts['stop'] else ''}"


def is_part(number: str) -> bool:
    """Whether a number is a proper fraction: of 3/4, 1 3/4 and 120/80 only the first."""
    numerator, slash, denominator = number.lstrip("-− ").partition("/")
    return bool(slash) and numerator.isdecimal() and int(numerator) < int(denominator)


def part_of(spoken: str, name: str) -> str:
    """The words between a fraction and a unit: three quarters of a, half an."""
    article = "an" if name[0] in "aeiou" or name == "hour" else "a"
    return f"{spoken.replace('one half', 'half')}{'' if spoken.endswith('one half') else ' of'} {article}"


def _per_phrase(parts: Mapping[str, str | None], language: str) -> str:
    if not parts["per"]:
        return ""
    return "".join(_rate(part, language) for part in _PER_PART.finditer(parts["per"]))


def _rate(match: re.Match[str], language: str) -> str:
    """ "/h" is per hour, "/m²" per square meter, "/100 km" per one hundred kilometers."""
    number, unit, power = match["n"], match["per"], match["power"]
    name = per(unit, language) or unit
    if number:
        return f" per {cardinal(number.strip(), language)} {plural(name)}"
    if not power:
        return f" per {name}"
    squared = power[-1] in "2²"
    if name == "second":
        return f" per second {'squared' if squared else 'cubed'}"
    return f" per {'square' if squared else 'cubic'} {name}"


RULES = (
    Rule(_MEASURE, _measure, DIGITS),
    Rule(
        _COUNTED_PER, lambda match, context: _per_phrase(match.groupdict(), context.language), frozenset("/")
    ),
)
