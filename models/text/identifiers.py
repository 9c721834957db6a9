"""Numbers that are names rather than quantities: telephones, houses, postcodes, rooms, flights, cards, versions."""

import re

from models.text.acronyms import is_pronounceable
from models.text.numbers import cardinal, in_pairs, spell_digits
from models.text.rules import Context, Rule, stop_at_end
from models.text.sentences import FIRST_WORDS

_STREETS = {
    "St": "street", "Ave": "avenue", "Av": "avenue", "Rd": "road", "Dr": "drive", "Blvd": "boulevard", "Ln": "lane",
    "Ct": "court", "Pl": "place", "Sq": "square", "Hwy": "highway", "Pkwy": "parkway", "Expy": "expressway",
    "Ter": "terrace",
    "Cir": "circle", "Fwy": "freeway",
}  # fmt: skip
_STREET_WORDS = (
    "Street|Avenue|Road|Drive|Boulevard|Lane|Court|Place|Square|Highway|Parkway|Expressway|Terrace|Circle|Way"
    "|Freeway|Broadway"
)
_COMPASS = {
    "N": "north", "S": "south", "E": "east", "W": "west", "NE": "northeast", "NW": "northwest", "SE": "southeast",
    "SW": "southwest",
}  # fmt: skip
_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "D C", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
_ALSO_WORDS = ("IN", "OR", "ME", "OK", "HI", "OH", "LA", "PA", "MA", "DE", "ID", "AL", "CO")
_STATE = "|".join(_STATES)
_BEFORE_STREET = (
    r"(?=(?: (?:[NSEW]|[NS][EW])\.?)?(?: (?:[A-Z][\w'’.]*|\d+(?:st|nd|rd|th)|of|the|de|la)){1,4}?"
)
_HOUSE = re.compile(
    rf"(?<![\w.,$£€#-])(\d{{1,5}})(?:-?([A-Z])\b)?{_BEFORE_STREET} (?:{'|'.join(_STREETS)}|{_STREET_WORDS})\b)"
)
_COMPASS_POINT = re.compile(
    r"(?<=\d )(NE|NW|SE|SW|[NSEW])\b\.?(?= (?:[A-Z]|\d))|(?<=[a-z.] )(NE|NW|SE|SW|[NSEW])"
    r"\b\.?(?=,? (?:\d|Washington))"
)
_STREET = re.compile(
    rf"(?<=[A-Za-z\d.] )({'|'.join(_STREETS)})\b(?:\.(?=\s*$|\s+[\"“(]?[A-Z]|\s+[a-z#\d]|,)|(?= "
    r"*(?:[,;:?!)]|$|[a-z]|Apt|Suite|Ste|Unit)))(?! (?:[A-Z][a-z]+'s|[a-z]+ [A-Z][a-z]+ Mc))"
)
_ZIP = re.compile(rf"\b({_STATE})\b\.?,? (\d{{5}}(?:-\d{{4}})?)\b")
_STATE_AFTER_CITY = re.compile(
    rf"(?<=[a-z], )({_STATE})\b(?=\s*(?:[,.;:?!)]|$|\d| (?:is|was|in|on|and|for|to|where|with|at)\b))"
)
_BRITISH_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d{1,2}[A-Z]?) (\d[A-Z]{2})\b")
_VANITY = re.compile(r"(?<![\w-])\+?(?:(1)[ .-])?\(?(8\d\d)\)?[ .-]([A-Z0-9]+(?:-[A-Z0-9]+)*)(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w.,$£€-])(?:"
    r"\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}"
    r"|(?:1[ .-])?\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}"
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|\d{3}-\d{4}"
    r"|\(?0\d{2,4}\)?[ -]\d{3,4}(?:[ -]?\d{3,4})?"
    r")(?![\w-]|[.,]\d)"
)
_SHORT_CODE = re.compile(
    r"\b(?:[Cc]all(?:ed|ing)?|CALL|[Dd]ial(?:ed|ing)?|[Pp]hone|[Tt]ext(?: \w+ to)?|[Rr]ing"
    r"|[Tt]ouch) (?P<it>\d{3,6})(?![\w%]|[.,]\d)"
    r"(?! (?:people|times|men|women|[a-z]+s\b))"
)
_EMERGENCY = re.compile(r"(?<![\w.,$-])9-?1-?1(?= (?:call|operator|dispatch|emergency))")
_CODE = r"(?P<it>(?=[A-Z]*\d)[A-Z0-9]{3,}(?:-[A-Z0-9]+| [A-Z0-9]{2,})*)\b(?![.,]\d|%)"
_SPELLED = re.compile(
    r"\b(?:(?i:end(?:ing|s)(?: in| with)?|last (?:four|4)(?: digits)?(?: are| is)?|(?:p\.?i\.?n\.?"
    r"|pass ?code|password|code|otp|cvv|pnr|imei"
    r"|isbn|ssn|vin|iban)(?: (?:number|is))*)|(?i:account|card|tracking|serial|reference"
    r"|confirmation|booking|order|ticket|invoice"
    r"|case|licen[sc]e|passport|policy|routing|model|part|id|customer|member)(?: (?:number|no\."
    r"|code|id|ID)(?: is)?|:|(?= #)| is(?= \d{5})))"
    rf":? ?#?{_CODE}"
)
_CUES = (
    "room|flight|suite|highway|hwy|route|rte|interstate|bus|error|boeing|apartment|apt|unit"
    "|channel|extension|ext|area code"
    "|bldg|building|train|platform|locker|bed|ward|gate|pier|exit|form|studio|rm|seat|cell|house|cabin|hotline|section|box|rfc|ieee"
)
_NUMBERED = re.compile(
    rf"\b(?:(?i:{_CUES})s?\.? #?|I-|US-|[AM](?=\d{{3}}\b))(?P<it>\d{{3,4}})(?![\d%:/$]|[.,-]\d"
    r"|[a-z])(?! (?:people|times|days|years|(?!is|was|has)[a-z]+s\b))"
)
_FLIGHT = re.compile(r"\b[Ff]light(?: (?:number|no\.))? (?P<it>([A-Z][A-Z\d])[ -]?(\d{1,4}))\b")
_AIRLINE = re.compile(
    r"\b(BA|AA|DL|UA|LH|AF|EK|QF|SQ|KL|VS|WN|FR)[ -]?(\d{2,4})\b(?=.{0,40}\b(?:flight|gate|board"
    r"|land|depart|arriv|delay|to [A-Z]))"
)
_PARAGRAPH = re.compile(r"(?<![\w.,$£€-])(\d{3})((?:\([a-z0-9]+\))+)")
_IP = re.compile(
    r"(?<![\w.])((?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})(?::(\d{2,5}))?(?:/(\d{1,2}))?(?![\w.]\w)"
)
_VERSION = re.compile(r"\b([vV](?:er(?:sion|\.)?)?)[. ]?(\d+(?:\.\d+)+)((?:-?(?:beta|alpha|rc|b|a))\d*)?\b")
_DOTTED = re.compile(r"(?<![\w.,/$£€-])\d+(?:\.\d+){2,}(?!\w)")
_CODEC = re.compile(r"\b([A-Z])\.(\d{3})\b")
_RESOLUTION = re.compile(r"(?<![\w.,$])(\d{3,4})([pi])(?:(\d{2,3})|\b)(?!\w)")
_CHAIN = re.compile(r"(?<![\w.,/-])\d+(?:-\d+){2,}(?![\w-])")
_LEADING_ZERO = re.compile(r"(?<![\w.,:/$'-])(?<!\d )0\d+(?![\w,:/%]|\.\d)")


def _groups(number: str) -> str:
    parts = re.findall(r"\d+", number)
    first = 1 if parts[0] == "1" else 0
    spoken = [spell_digits(group) for group in parts]
    if not number.startswith("+") and parts[first : first + 1] == ["800"]:
        spoken[first] = "eight hundred"
        if first:
            spoken[:2] = ["one eight hundred"]
    return ", ".join(spoken)


def _phone(match: re.Match[str], _: Context) -> str | None:
    if sum(char.isdigit() for char in match[0]) < 7:
        return None
    return ("plus " if match[0].startswith("+") else "") + _groups(match[0])


def _vanity(match: re.Match[str], context: Context) -> str | None:
    one, prefix, rest = match.groups()
    if not re.search("[A-Z]{3}", rest) or (not one and "-" not in match[0]):
        return None
    spoken = f"{'one ' if one else ''}{'eight hundred' if prefix == '800' else spell_digits(prefix)}"
    groups = re.findall("[A-Z]+|[0-9]+", rest)
    words = [spell_digits(group) if group.isdigit() else _vanity_word(group, context) for group in groups]
    return f"{spoken}, {' '.join(words)}"


def _vanity_word(letters: str, context: Context) -> str:
    word = letters.lower()
    known = context.lexicon.entry(word) is not None or (len(word) > 3 and is_pronounceable(word))
    return word if known and len(letters) > 1 else " ".join(letters)


def _house(match: re.Match[str], context: Context) -> str | None:
    number, letter = match.groups()
    return in_pairs(number, context.language) + (f" {letter}" if letter else "")


def _street(match: re.Match[str], _: Context) -> str | None:
    """ "on Elm St. It was" ends a sentence; "the St. John" and "Dr. No" are no streets."""
    name = re.search(r"(?:[A-Z][\w'’.-]*|\d(?:st|nd|rd|th)|[A-Z]) $", match.string[: match.start()])
    following = re.match(r"\s*([A-Z][a-z']*)", match.string[match.end() :])
    starts_afresh = following is not None and following[1].lower() in FIRST_WORDS
    if name is None or (
        following and not starts_afresh and following[1] not in ("Apt", "Suite", "Ste", "Unit")
    ):
        return None
    return _STREETS[match[1]] + ("." if starts_afresh and match[0].endswith(".") else stop_at_end(match))


def _zip(match: re.Match[str], _: Context) -> str:
    first, _dash, rest = match[2].partition("-")
    return f"{_STATES[match[1]]} {spell_digits(first)}" + (f", {spell_digits(rest)}" if rest else "")


def _state(match: re.Match[str], _: Context) -> str | None:
    return (
        None
        if match[1] in _ALSO_WORDS and not re.search(r"[A-Z][a-z]+, $", match.string[: match.start()])
        else _STATES[match[1]]
    )


def _postcode(match: re.Match[str], _: Context) -> str:
    return ", ".join(_signs(group) for group in match.groups())


def _signs(code: str) -> str:
    """Letters and digits one by one."""
    return " ".join(spell_digits(char) if char.isdigit() else char for char in code if char.isalnum())


def _spelled(match: re.Match[str], _: Context) -> str:
    return ", ".join(_signs(group) for group in re.split("[ -]", match["it"]))


def _paragraph(match: re.Match[str], context: Context) -> str:
    inner = re.findall(r"\((\w+)\)", match[2])
    return " ".join(
        [
            in_pairs(match[1], context.language),
            *(cardinal(sign, context.language) if sign.isdigit() else sign.upper() for sign in inner),
        ]
    )


def _ip(match: re.Match[str], context: Context) -> str:
    parts = match[1].split(".")
    spoken = " dot ".join(
        spell_digits(part) if len(part) > 2 else cardinal(part, context.language) for part in parts
    )
    if match[2]:
        spoken += f" colon {spell_digits(match[2])}"
    return spoken + (f" slash {cardinal(match[3], context.language)}" if match[3] else "")


def _version(match: re.Match[str], context: Context) -> str:
    suffix = re.sub(r"(\d+)", lambda m: f" {cardinal(m[1], context.language)}", (match[3] or "").strip("-"))
    suffix = " ".join(word.upper() if word in ("rc", "b", "a") else word for word in suffix.split())
    suffix = re.sub(r"\bRC\b", "R C", suffix)
    return f"version {_points(match[2], context.language)}{' ' + suffix if suffix else ''}"


def _points(dotted: str, language: str) -> str:
    return " point ".join(cardinal(part, language) for part in dotted.split("."))


def _chain(match: re.Match[str], context: Context) -> str:
    """ "3-2-1" counts down; long groups, as of an ISBN, are read digit by digit."""
    groups = match[0].split("-")
    if any(len(group) > 2 for group in groups):
        return ", ".join(spell_digits(group) for group in groups)
    return ", ".join(cardinal(group, context.language) for group in groups)


def _resolution(match: re.Match[str], context: Context) -> str | None:
    rate = f" {cardinal(match[3], context.language)}" if match[3] else ""
    return f"{in_pairs(match[1], context.language)} {match[2].upper()}{rate}"


RULES = (
    Rule(_VANITY, _vanity),
    Rule(_SPELLED, _spelled),
    Rule(_IP, _ip),
    Rule(_PHONE, _phone),
    Rule(_ZIP, _zip),
    Rule(_STATE_AFTER_CITY, _state),
    Rule(_HOUSE, _house),
    Rule(_COMPASS_POINT, lambda match, _: _COMPASS[match[1] or match[2]]),
    Rule(_STREET, _street),
    Rule(_BRITISH_POSTCODE, _postcode),
    Rule(_SHORT_CODE, lambda match, _: spell_digits(match["it"])),
    Rule(_EMERGENCY, lambda match, _: spell_digits(match[0])),
    Rule(_FLIGHT, lambda match, _: f"{_signs(match[2])} {spell_digits(match[3])}"),
    Rule(_AIRLINE, lambda match, _: f"{_signs(match[1])} {spell_digits(match[2])}"),
    Rule(_PARAGRAPH, _paragraph),
    Rule(_NUMBERED, lambda match, context: in_pairs(match["it"], context.language)),
    Rule(_VERSION, _version),
    Rule(_CODEC, lambda match, _: f"{match[1]} dot {in_pairs(match[2], 'en-us')}"),
    Rule(_RESOLUTION, _resolution),
)
# What dates and sums of money look like too, and so come after them.
LATE_RULES = (
    Rule(_CHAIN, _chain),
    Rule(_DOTTED, lambda match, context: _points(match[0], context.language)),
    Rule(_LEADING_ZERO, lambda match, _: spell_digits(match[0])),
)
