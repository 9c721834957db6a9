"""Numbers that no more specific class has claimed.

Arithmetic, powers, ranges and scores, ordinals, fractions, decimals and plain numbers.
"""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import (
    IN_MILLIONS,
    LONGEST_CARDINAL,
    NUMBER,
    RAISED,
    SCALE_WORDS,
    SCALES,
    SCIENTIFIC,
    WHOLE,
    cardinal,
    decimal,
    fraction,
    mixed,
    ordinal,
    plural_of_number,
    power,
    quantity,
)
from models.text.rules import DASHES, DIGITS
from models.text.word_sets import word_set

_NOT_INSIDE = r"(?<![\w.,/-])"
_POWER = re.compile(rf"(?<=[\w)])(?<![⁰¹²³⁴⁵⁶⁷⁸⁹])(?:{RAISED}|ⁿ|\s?\^\s?(?:-?\d+|\(-?\d+\)|[a-z]))")
_SCIENTIFIC = re.compile(rf"{_NOT_INSIDE}[-−]?{SCIENTIFIC}")
# "1e-5", "6.02e23"
_EXPONENT = re.compile(r"(?<![\w.,/-])-?(\d+(?:\.\d+)?)(?:e([-−+]?\d{1,3})|E([-−+]\d{1,3}))(?![\w]|\.\d)")
_EUROPEAN = re.compile(
    rf"(?<![\w.,])\d+,\d(?= (?:{SCALE_WORDS})\b)|"
    r"(?<![\w.,])\d{1,3}(?:\.\d{3})+,\d+(?![\w,])|(?<![\w.,])\d{1,3}(?:\.\d{3}){2,}(?![\w.,]\d)"
)
_EQUATION = re.compile(
    r"(?<=[\dA-Za-z)])\s?([-−–+*×x·/÷])\s?(?=[\d(]|[A-Za-z]\b)(?=[^.;!?]{0,40}=)|(?<=[\d)])"
    r"\s?([*×÷+])\s?(?=[\d(])|(?<=\d) ([-−–+/]) (?=\d[^–-]*(?:=|\?))"
)
# Terms of a polynomial: "3x^2 - 2x + 1". Without a letter or a power a dash is rather "to".
_BETWEEN_TERMS = re.compile(
    r"(?:(?<=[xyz]\^\d)|(?<=[xyz][²³⁴])|(?<=\d[xyz])) ?([-−–+]) ?(?=\d|[xyz]\b)"
    r"|(?<=[\d)]) ([-−–+]) (?=\d*[xyz](?:\^|[²³⁴]| ?[-−–+=]))"
)
_OPERATORS = {
    "-": "minus", "−": "minus", "–": "minus", "+": "plus", "*": "times", "×": "times", "x": "times", "·": "times",
    "/": "divided by", "÷": "divided by",
}  # fmt: skip
_ORDINAL_RANGE = re.compile(
    rf"(?<![\w.,])({WHOLE})(?:st|nd|rd|th)\s?[–—-]\s?({WHOLE})(?:st|nd|rd|th)\b", re.IGNORECASE
)
_ORDINAL = re.compile(rf"(?<![\w.,])(?<!\d/)({WHOLE})(?:st|nd|rd|th)\b", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?<![\w/-])(?<!\d[.,])({NUMBER})(?:\s?[–—-]\s?|:)({NUMBER})(?=(st|nd|rd|th)?(?![\w/:]|-\d))"
)
_MIXED = re.compile(r"(?<![\w.,/])(\d+(?: |-| and )\d+/[1-9]\d*)(?![\w/])")
_RATING = re.compile(r"(?<![\w.,/])(\d+\.\d+)/(\d+)(?![\w/]|\.\d)")
_FRACTION = re.compile(
    r"(?<![\w.,/])(\d+)\s?/\s?(\d+)(?:(ths?|rds?|nds?)\b|(?![\w/]|\.\d))(?=(s\b)?(?: ?([a-z]+))?)"
)
# Pairs of numbers that are read one after the other: "24/7", "50/50".
_PAIRS = {("24", "7"), ("9", "11"), ("50", "50"), ("7", "7"), ("20", "20")}
_RATING_VERB = re.compile(r"(?:rat|scor|giv|gave|got|earn|review)\w*(?: \w+){0,4} $", re.IGNORECASE)
# After these "4/5" is four out of five.
_RATED = word_set("stars star points marks rating on correct questions people doctors dentists students")
_NUMBER_SIGN = re.compile(rf"#\s?({WHOLE})(?!\w)")
_SHORT_SCALE = re.compile(
    rf"(?<![\w.,$£€])(\d+(?:\.\d+)?)\s?([KkMBb]|bn|mn)\b(?= (?:{IN_MILLIONS}|parameters|tokens|units|years|miles"
    r"|steps|words|hits|records|rows|lines|employees)\b|/(?:yr|year|mo|month|wk|week|day|hr|hour|min)\b)"
    rf"|(?<![\w.,$£€])(\d+(?:\.\d+)?)(m)(?= (?:{IN_MILLIONS})\b)"
    r"|(?<![\w.,$£€])(\d+\.\d+)([MB]|bn|mn)\b"
)
# "10s of miles", "the 49ers"
_POWERS_OF_TEN = {"10": "tens", "100": "hundreds", "1000": "thousands", "1,000": "thousands"}
_INHABITANTS = re.compile(r"(?<![\w.,])(\d{1,3})ers\b")
_PLURAL = re.compile(r"(?<![\w.,'])(\d+)'?s\b")
_SIGNED = re.compile(rf"(?:(?<=^)|(?<=[\s(=\"“,:]))([-−+])\s?({NUMBER})(?!\w|\.\d)")
_PLAIN = re.compile(NUMBER)


def _european(match: re.Match[str], context: Context) -> str:
    return decimal(match[0].replace(".", "").replace(",", "."), context.language)


def _exponent(match: re.Match[str], context: Context) -> str:
    minus = "minus " if match[0][0] == "-" else ""
    exponent = (match[2] or match[3]).replace("−", "-")
    return f"{minus}{decimal(match[1], context.language)} times ten {power(exponent, context.language)}"


def _operator(match: re.Match[str], _: Context) -> str:
    return _OPERATORS[next(filter(None, match.groups()))]


def _range(match: re.Match[str], context: Context) -> str | None:
    first, last, ending = match.groups()
    between = "" if match[0] in ("50-50", "20-20") else " to"
    if ending:
        return None
    return f"{decimal(first, context.language)}{between} {decimal(last, context.language)}"


def _fraction(match: re.Match[str], context: Context) -> str | None:
    numerator, denominator, ths, plural, following = match.groups()
    if max(len(numerator), len(denominator)) > LONGEST_CARDINAL:
        return fraction(numerator, denominator, context.language)
    upper, lower = cardinal(numerator, context.language), cardinal(denominator, context.language)
    if (
        (numerator, denominator) in _PAIRS
        or following == "time"  # of music
        or (int(numerator) >= 40 and int(numerator) + int(denominator) == 100)
    ):
        return f"{upper} {lower}"
    rated = following in _RATED or (_RATING_VERB.search(match.string[: match.start()]) and following != "of")
    rated = rated or denominator in ("10", "100") or (numerator == denominator and numerator != "0")
    if rated and not ths and (int(numerator) <= int(denominator) or denominator in ("10", "100")):
        return f"{upper} out of {lower}"
    if (
        1 < int(denominator) <= 1000
        and (int(numerator) < int(denominator) or ths)
        and not plural
        and numerator != "0"
    ):
        return fraction(numerator, denominator, context.language)
    return f"{upper} over {lower}"


def _short_scale(match: re.Match[str], context: Context) -> str:
    number, scale = filter(None, match.groups())
    return f"{decimal(number, context.language)} {SCALES[scale]}"


def _inhabitants(match: re.Match[str], context: Context) -> str:
    spoken = cardinal(match[1], context.language)
    return spoken + ("rs" if spoken.endswith("e") else "ers")


def _plural(match: re.Match[str], context: Context) -> str:
    if match.string.startswith(" of ", match.end()) and match[1] in _POWERS_OF_TEN:
        return _POWERS_OF_TEN[match[1]]
    return plural_of_number(cardinal(match[1], context.language))


def _signed(match: re.Match[str], context: Context) -> str:
    return f"{'plus' if match[1] == '+' else 'minus'} {decimal(match[2], context.language)}"


RULES = (
    Rule(_SCIENTIFIC, lambda match, context: quantity(match[0], context.language), frozenset("1")),
    Rule(_EXPONENT, _exponent, frozenset("eE")),
    Rule(_POWER, lambda match, context: power(match[0].strip(), context.language), frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ^")),
    Rule(_EUROPEAN, _european, DIGITS),
    Rule(_EQUATION, _operator, frozenset("-−–+*×/÷=")),
    Rule(_BETWEEN_TERMS, _operator, frozenset("-−–+")),
    Rule(
        _ORDINAL_RANGE,
        lambda m, context: f"{ordinal(m[1], context.language)} to {ordinal(m[2], context.language)}",
        DASHES,
    ),
    Rule(_ORDINAL, lambda match, context: ordinal(match[1], context.language), DIGITS),
    Rule(_RANGE, _range, DASHES | {":"}),
    Rule(_MIXED, lambda match, context: mixed(match[1], context.language), frozenset("/")),
    Rule(
        _RATING,
        lambda m, context: f"{decimal(m[1], context.language)} out of {cardinal(m[2], context.language)}",
        frozenset("/"),
    ),
    Rule(_FRACTION, _fraction, frozenset("/")),
    Rule(
        _NUMBER_SIGN, lambda match, context: f"number {cardinal(match[1], context.language)}", frozenset("#")
    ),
    Rule(_SHORT_SCALE, _short_scale, DIGITS),
    Rule(_INHABITANTS, _inhabitants, DIGITS),
    Rule(_PLURAL, _plural, DIGITS),
    Rule(_SIGNED, _signed, DIGITS),
    Rule(_PLAIN, lambda match, context: decimal(match[0], context.language), DIGITS),
)
