"""Numbers and codes that name something: rooms, flights, accounts, paragraphs, versions, IP addresses, 720p."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import cardinal, in_pairs, spell_characters, spell_digits
from models.text.rules import DIGITS, FULL_STOP

_CODE = r"(?P<it>(?=[A-Z]*\d)[A-Z0-9]{3,}(?:-[A-Z0-9]+| [A-Z0-9]{2,})*)\b(?![.,]\d|%)"
_SPELLED = re.compile(
    r"\b(?:(?i:end(?:ing|s)(?: in| with)?|last (?:four|4)(?: digits)?(?: are| is)?|(?:p\.?i\.?n\.?"
    r"|pass ?code|password|code|otp|cvv|pnr|imei|isbn|ssn|vin|iban)(?: (?:number|is))*)"
    r"|(?i:account|card|tracking|serial|reference|confirmation|booking|order|ticket|invoice"
    r"|case|licen[sc]e|passport|policy|routing|model|part|id|customer|member)"
    r"(?: (?:number|no\.|code|id|ID)(?: is)?|:|(?= #)| is(?= \d{5})))"
    rf":? ?#?{_CODE}"
)
# The groups of a payment card, and an account without a word such as "number".
_CARD = re.compile(
    r"(?<![\w.,$£€-])\d{4}(?:([ -])\d{4}\1\d{4}\1\d{4}|([ -])\d{6}\2\d{5})(?![\w%]|[.,]\d|[ -]\d)"
)
_ACCOUNT = re.compile(
    r"\b(?i:account|acct\.?|a/c|card|routing|tracking|confirmation|booking|invoice|policy|passport|serial|member"
    r"|customer|iban|sort code) (?P<it>\d{6,})(?![\w%]|[.,]\d)(?! (?!is|was|has)[a-z]+s\b)"
)
_NUMBERED_THINGS = (
    "room|flight|suite|highway|hwy|route|rte|interstate|bus|error|boeing|apartment|apt|unit"
    "|channel|extension|ext|area code|bldg|building|train|platform|locker|bed|ward|gate|pier|exit|form|studio|rm"
    "|seat|cell|house|cabin|hotline|section|box|rfc|ieee|rtx|gtx|rx|radeon|geforce"
)
_NOT_COUNTED = r"(?![\d%:/$]|[.,-]\d|[a-z])(?! (?:people|times|days|years|(?!is|was|has)[a-z]+s\b))"
# Their versions have a point and no decimals: "Python 3.11" is three point eleven.
_SOFTWARE = (
    "python|node|java|php|ruby|rust|kotlin|swift|kubernetes|postgresql|postgres|mysql|sqlite|django|rails|firefox|chrome"
    "|safari|android|ios|macos|ubuntu|debian|fedora|linux|kernel|cuda|pytorch|tensorflow|numpy|pandas|blender|minecraft"
    "|unity|patch|release|build|firmware"
)
_SOFTWARE_VERSION = re.compile(r"(?<=[A-Za-z] )\d+\.\d{2}(?![\w.]\w|\w)")
_SOFTWARE_CUE = re.compile(rf"\b(?i:{_SOFTWARE}) $")
_NUMBERED = re.compile(rf"(?<=[ #-])\d{{3,4}}{_NOT_COUNTED}")
_NUMBERED_CUE = re.compile(rf"\b(?:(?i:{_NUMBERED_THINGS})s?\.? #?|I-|US-|SHA-|AES-)$")
_LONGEST_CUE = 20  # characters, at least
_BRITISH_ROAD = re.compile(rf"\b[AM](?P<it>\d{{3}})\b{_NOT_COUNTED}")
_FLIGHT = re.compile(r"\b[Ff]light(?: (?:number|no\.))? (?P<it>([A-Z][A-Z\d])[ -]?(\d{1,4}))\b")
# The commonest airlines also without the word, where the context is that of a flight.
_AIRLINE = re.compile(
    r"\b(BA|AA|DL|UA|LH|AF|EK|QF|SQ|KL|VS|WN|FR)[ -]?(\d{2,4})\b(?=.{0,40}\b(?:flight|gate|board"
    r"|land|depart|arriv|delay|to [A-Z]))"
)
_PARAGRAPH = re.compile(r"(?<![\w.,$£€-])(\d{3})((?:\([a-z0-9]+\))+)")
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP = re.compile(rf"(?<![\w.])({_BYTE}(?:\.{_BYTE}){{3}})(?::(\d{{2,5}}))?(?:/(\d{{1,2}}))?(?![\w.]\w)")
_VERSION = re.compile(r"\b[vV](?:er(?:sion|\.)?)?[. ]?(\d+(?:\.\d+)+)((?:-?(?:beta|alpha|rc|b|a))\d*)?\b")
_SPELLED_SUFFIXES = {"rc": "R C", "a": "A", "b": "B"}
_DOTTED = re.compile(r"(?<![\w.,/$£€-])\d+(?:\.\d+){2,}(?!\w)")
_WIRELESS = re.compile(r"\b802\.(\d{1,2})([a-z]{1,2}(?:/[a-z]{1,2})*)?\b")
_CODEC = re.compile(r"\b([A-Z])\.(\d{3})\b")
_RESOLUTION = re.compile(r"(?<![\w.,$])(\d{3,4})([pi])(?:(\d{2,3})|\b)(?!\w)")
_HEXADECIMAL = re.compile(r"\b0[xX][0-9A-Fa-f]{2,}\b")
_HYPHENATED = re.compile(
    r"(?<![\w.,/–-])(?:\d+(?:[-–]\d+){2,}|0\d+-\d{3,})(?![\w–-])|(?<=[A-Z]-)\d{2,}-\d{3,}(?![\w-])"
)
_LEADING_ZERO = re.compile(r"(?<![\w.,:/$'-])(?<!\d )0\d+(?![\w,:/%]|\.\d)")


def _spelled(match: re.Match[str], _: Context) -> str:
    return ", ".join(spell_characters(group) for group in re.split("[ -]", match["it"]))


def _digit_groups(written: str) -> str:
    return ", ".join(spell_digits(group) for group in re.split("[ –-]", written))


def _flight(match: re.Match[str], _: Context) -> str:
    airline, number = match.groups()[-2:]
    return f"{spell_characters(airline)} {spell_digits(number)}"


def _paragraph(match: re.Match[str], context: Context) -> str:
    inner = re.findall(r"\((\w+)\)", match[2])
    spoken = [cardinal(sign, context.language) if sign.isdigit() else sign.upper() for sign in inner]
    return " ".join([in_pairs(match[1], context.language), *spoken])


def _numbered(match: re.Match[str], context: Context) -> str | None:
    start = match.start()
    if not _NUMBERED_CUE.search(match.string, max(0, start - _LONGEST_CUE), start):
        return None
    return in_pairs(match[0], context.language)


def _ip(match: re.Match[str], context: Context) -> str:
    address, port, prefix_length = match.groups()
    spoken = " dot ".join(
        spell_digits(part) if len(part) > 2 else cardinal(part, context.language)
        for part in address.split(".")
    )
    if port:
        spoken += f" colon {spell_digits(port)}"
    return spoken + (f" slash {cardinal(prefix_length, context.language)}" if prefix_length else "")


def _version(match: re.Match[str], context: Context) -> str:
    number, suffix = match[1], (match[2] or "").strip("-")
    spoken = [
        cardinal(part, context.language) if part.isdigit() else _SPELLED_SUFFIXES.get(part, part)
        for part in re.findall("[a-z]+|[0-9]+", suffix)
    ]
    return " ".join(["version", _points(number, context.language), *spoken])


def _points(dotted: str, language: str) -> str:
    return " point ".join(cardinal(part, language) for part in dotted.split("."))


def _software_version(match: re.Match[str], context: Context) -> str | None:
    return (
        _points(match[0], context.language) if _SOFTWARE_CUE.search(match.string[: match.start()]) else None
    )


def _wireless(match: re.Match[str], context: Context) -> str:
    """ "802.11ac" """
    number = f"eight oh two dot {cardinal(match[1], context.language)}"
    return f"{number} {spell_characters(match[2])}" if match[2] else number


def _hyphenated(match: re.Match[str], context: Context) -> str:
    """ "3-2-1" counts down; long groups, such as those of an ISBN, are read digit by digit."""
    groups = re.split("[-–]", match[0])
    if any(len(group) > 2 for group in groups):
        return _digit_groups(match[0])
    return ", ".join(cardinal(group, context.language) for group in groups)


def _resolution(match: re.Match[str], context: Context) -> str:
    rate = f" {cardinal(match[3], context.language)}" if match[3] else ""
    return f"{in_pairs(match[1], context.language)} {match[2].upper()}{rate}"


RULES = (
    Rule(_CARD, lambda match, _: _digit_groups(match[0]), DIGITS),
    Rule(_SPELLED, _spelled, DIGITS),
    Rule(_ACCOUNT, lambda match, _: spell_digits(match["it"]), DIGITS),
    Rule(_IP, _ip, FULL_STOP),
    Rule(_HEXADECIMAL, lambda match, _: spell_characters(match[0]), frozenset("xX")),
    Rule(_FLIGHT, _flight, DIGITS),
    Rule(_AIRLINE, _flight, DIGITS),
    Rule(_PARAGRAPH, _paragraph, frozenset("(")),
    Rule(_NUMBERED, _numbered, DIGITS),
    Rule(_BRITISH_ROAD, lambda match, context: in_pairs(match["it"], context.language), frozenset("AM")),
    Rule(_VERSION, _version, frozenset("vV")),
    Rule(_SOFTWARE_VERSION, _software_version, FULL_STOP),
    Rule(_WIRELESS, _wireless, frozenset("8")),
    Rule(_CODEC, lambda match, _: f"{match[1]} dot {in_pairs(match[2], 'en-us')}", FULL_STOP),
    Rule(_RESOLUTION, _resolution, frozenset("pi")),
)
# Dates and sums of money can look like these, and so come first.
LATE_RULES = (
    Rule(_HYPHENATED, _hyphenated, frozenset("-–")),
    Rule(_DOTTED, lambda match, context: _points(match[0], context.language), FULL_STOP),
    Rule(_LEADING_ZERO, lambda match, _: spell_digits(match[0]), frozenset("0")),
)
