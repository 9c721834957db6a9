"""Parts of postal addresses: house numbers, streets, compass points, states, ZIP codes and British postcodes."""

import re

from models.text.english.full_stops import FIRST_WORDS
from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.numbers import in_pairs, spell_characters, spell_digits
from models.text.rules import DIGITS, final_stop

_STREETS = {
    "St": "street", "Ave": "avenue", "Av": "avenue", "Rd": "road", "Dr": "drive", "Blvd": "boulevard", "Ln": "lane",
    "Ct": "court", "Pl": "place", "Sq": "square", "Hwy": "highway", "Pkwy": "parkway", "Expy": "expressway",
    "Ter": "terrace", "Cir": "circle", "Fwy": "freeway",
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
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
# Abbreviations that are also words: a state only after the name of a city.
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
    rf"(?<=[A-Za-z\d.] )({'|'.join(_STREETS)})\b(?:\.(?=\s*$|\s+[\"“(]?[A-Z]|\s+[a-z#&\d]|,)|(?= "
    r"*(?:[,;:?!)]|$|[a-z]|Apt|Suite|Ste|Unit)))(?! (?:[A-Z][a-z]+'s|[a-z]+ [A-Z][a-z]+ Mc))"
)
_STREET_NAME = re.compile(r"(?:[A-Z][\w'’.-]*|\d(?:st|nd|rd|th)|[A-Z]) $")
_CITY = re.compile(r"[A-Z][a-z]+, $")
_ZIP = re.compile(rf"\b({_STATE}|D\.C)\b\.?,? (\d{{5}}(?:-\d{{4}})?)\b")
_ZIP_CODE = re.compile(r"\b(?:ZIP|[Zz]ip)(?: [Cc]ode)?(?: is|:)? (?P<it>\d{5}(?:-\d{4})?)(?![\w,-])")
_STATE_AFTER_CITY = re.compile(
    rf"(?<=[a-z], )({_STATE})\b(?=\s*(?:[,.;:?!)]|$|\d| (?:is|was|in|on|and|for|to|where|with|at)\b))"
)
_BRITISH_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d{1,2}[A-Z]?) (\d[A-Z]{2})\b")


def _house(match: re.Match[str], context: Context) -> str:
    number, letter = match.groups()
    return in_pairs(number, context.language) + (f" {letter}" if letter else "")


def _street(match: re.Match[str], _: Context) -> str | None:
    """ "on Elm St. It was" ends a sentence; "the St. John" and "Dr. No" are not streets."""
    following = re.match(r"\s*([A-Z][a-z']*)", match.string[match.end() :])
    starts_sentence = following is not None and following[1].lower() in FIRST_WORDS
    if following and not starts_sentence and following[1] not in ("Apt", "Suite", "Ste", "Unit"):
        return None
    if not _STREET_NAME.search(match.string[: match.start()]):
        return None
    return _STREETS[match[1]] + ("." if starts_sentence and match[0].endswith(".") else final_stop(match))


def _zip(match: re.Match[str], _: Context) -> str:
    return f"{_STATES[match[1].replace('.', '')]} {_zip_digits(match[2])}"


def _zip_digits(written: str) -> str:
    return ", ".join(spell_digits(group) for group in written.split("-"))


def _state(match: re.Match[str], _: Context) -> str | None:
    if match[1] in _ALSO_WORDS and not _CITY.search(match.string[: match.start()]):
        return None
    return _STATES[match[1]]


def _postcode(match: re.Match[str], _: Context) -> str:
    return ", ".join(spell_characters(group) for group in match.groups())


RULES = (
    Rule(_ZIP, _zip, DIGITS),
    Rule(_ZIP_CODE, lambda match, _: _zip_digits(match["it"]), DIGITS),
    Rule(_STATE_AFTER_CITY, _state, frozenset(",")),
    Rule(_HOUSE, _house, DIGITS),
    Rule(_COMPASS_POINT, lambda match, _: _COMPASS[match[1] or match[2]], frozenset("NSEW")),
    Rule(_STREET, _street, frozenset(street[0] for street in _STREETS)),
    Rule(_BRITISH_POSTCODE, _postcode, DIGITS),
)
