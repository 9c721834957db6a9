"""Units of measurement after a number: 250 m, 3.5 km/h, 9.8 m/s², -6 °C, 16 GB, 5'10", 2h 15m, 2x."""

import re
from collections.abc import Mapping

from models.text.languages import BRITISH
from models.text.numbers import MIXED, NUMBER, SCALE_WORDS, SCIENTIFIC, decimal, in_pairs, quantity
from models.text.rules import Context, Rule, stop_at_end
from models.text.word_sets import word_set

_PREFIXES = {
    "p": "pico", "n": "nano", "μ": "micro", "m": "milli", "c": "centi", "d": "deci", "h": "hecto", "k": "kilo",
    "M": "mega", "G": "giga", "T": "tera", "P": "peta",
}  # fmt: skip
# Symbol: name, and the prefixes that it is written with.
_SCALED = {
    "m": ("meter", "pnμmcdk"), "g": ("gram", "nμmk"), "l": ("liter", "μmcdh"), "L": ("liter", "μmcd"),
    "s": ("second", "pnμm"), "B": ("byte", "kMGTP"), "b": ("bit", "kMGT"), "Hz": ("hertz", "kMGT"),
    "W": ("watt", "mkMGT"), "Wh": ("watt hour", "mkMGT"), "V": ("volt", "μmkM"), "A": ("amp", "μmk"),
    "Ah": ("amp hour", "m"), "Ω": ("ohm", "mkM"), "J": ("joule", "kMGT"), "N": ("newton", "kM"),
    "Pa": ("pascal", "hkMG"), "bar": ("bar", "m"), "F": ("farad", "pnμ"), "mol": ("mole", "mμ"),
    "cal": ("calorie", "k"), "eV": ("electronvolt", "kMGT"), "bps": ("bit per second", "kMGT"),
    "Bq": ("becquerel", "kM"),
    "Sv": ("sievert", "mμ"), "Gy": ("gray", "m"), "lm": ("lumen", ""), "lx": ("lux", ""), "t": ("tonne", "kM"),
}  # fmt: skip
_PLAIN = {
    "KB": "kilobyte", "kt": "knot", "kn": "knot", "in": "inch", "ft": "foot", "yd": "yard", "yds": "yard",
    "mi": "mile",
    "nmi": "nautical mile", "lb": "pound", "lbs": "pound", "oz": "ounce", "mcg": "microgram",
    "ug": "microgram", "kgs": "kilogram", "kms": "kilometer", "cc": "cubic centimeter", "gal": "gallon",
    "gals": "gallon",
    "pt": "point", "pts": "point", "qt": "quart", "fl oz": "fluid ounce", "ha": "hectare", "ac": "acre",
    "sq ft": "square foot", "sq in": "square inch", "sq m": "square meter", "sq km": "square kilometer",
    "sq mi": "square mile", "sq yd": "square yard", "cu ft": "cubic foot", "°C": "degree Celsius",
    "°F": "degree Fahrenheit", "°": "degree", "º": "degree", "KiB": "kibibyte", "MiB": "mebibyte",
    "GiB": "gibibyte",
    "TiB": "tebibyte", "psi": "pound per square inch", "dB": "decibel", "rpm": "revolution per minute",
    "bpm": "beat per minute", "fps": "frame per second", "dpi": "dot per inch", "ppi": "pixel per inch",
    "px": "pixel",
    "MP": "megapixel", "ppm": "part per million", "ppb": "part per billion", "mph": "mile per hour",
    "mpg": "mile per gallon",
    "kph": "kilometer per hour", "kmh": "kilometer per hour", "hp": "horsepower", "sec": "second", "secs": "second",
    "min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "d": "day", "wk": "week",
    "wks": "week",
    "mo": "month", "mos": "month", "yr": "year", "yrs": "year", "%": "percent", "‰": "per mille", "tsp": "teaspoon",
    "tbsp": "tablespoon", "bn": "billion", "mn": "million", "mol": "mole", "kcals": "kilocalorie",
    "MB/s": "megabyte per second",
}  # fmt: skip
_NAMES = {
    **{
        prefix + symbol: _PREFIXES[prefix] + name
        for symbol, (name, prefixes) in _SCALED.items()
        for prefix in prefixes
    },
    **{symbol: name for symbol, (name, _) in _SCALED.items()},
    **_PLAIN,
}
# "12KG" and "3 mbps" in another case, where no unit is written like that.
_ANY_CASE = {name.lower(): name for name in reversed(_NAMES) if len(name) > 1 and name not in ("PM", "AM")}
_ANY_CASE |= {
    "mb": "MB",
    "gb": "GB",
    "tb": "TB",
    "kb": "KB",
    "mbps": "Mbps",
    "mw": "MW",
    "mg": "mg",
    "mm": "mm",
    "pa": "Pa",
}
_IRREGULAR = {"foot": "feet", "inch": "inches"}
_SAME_IN_PLURAL = word_set("percent lux horsepower billion million") | {"per mille"}
_SINGLE_PER = {
    "d": "day",
    "p": "page",
    "ea": "each",
    "pp": "person",
    "person": "person",
    "cc": "cubic centimeter",
}
_PERIODS = word_set(
    "day week month year hour minute second night person page item mile kilometer kilogram pound "
    "liter gallon unit user seat piece head"
)
# A letter alone may be a label ("gate 5 B") unless it touches the number or the unit is common.
_APART = word_set("m g l L s h W V A N J K")
_NOT_TOUCHING = word_set("A B b d F N J t")
# Words that begin as units do but are words: "5 in", "3 mi", "2 st".
_WORDS = word_set("in ac mo d t")

_UNIT = "|".join(
    re.escape(unit)
    for unit in sorted(
        {*_NAMES, *(name.upper() for name in _ANY_CASE), *_ANY_CASE, "Kg", "Km", "Mph", "Lbs"},
        key=len,
        reverse=True,
    )
)
_POWER = r"(?:\^?[23](?!\d)|[²³])"
_PER = (
    rf"(?:\s?/\s?(?P<per>{_UNIT}|day|week|month|year|hour|minute|second|person)"
    rf"(?P<per_power>{_POWER})?(?![A-Za-z0-9']))"
)
_SIGNED = rf"(?:(?<![\w.)%])[-−]\s?)?(?:{MIXED}|{SCIENTIFIC}|{NUMBER})"
_MEASURE = re.compile(
    rf"(?<![\w.,/:'])(?:(?P<lower>{_SIGNED})\s?[-–—]\s?)?(?P<number>{_SIGNED})(?: (?P<scale>{SCALE_WORDS}))?"
    rf"(?P<gap>\s?|-)(?P<unit>{_UNIT})(?P<power>(?<=[mntidM]){_POWER})?(?![A-Za-z0-9'^²³]){_PER}?(?P<stop>\.(?=\s*\d|\s+[a-z]|[,;)]))?"
)
_DIMENSIONS = re.compile(
    rf"(?<![\w.,])(?P<it>{NUMBER}(?:\s?(?:mm|cm|m|in|ft|km|\"|'))?(?:\s?[x×]\s?{NUMBER}(?:\s?(?:mm|cm|m|in|ft|km|\")(?!\w))?){{1,2}})(?![\w=²³⁰¹⁴-⁹⁻^]|\s*=|\s?[x×])"
)
_PIXELS = re.compile(r"(?<![\w.,])(\d{3,4})\s?[x×]\s?(\d{3,4})(?![\w.,]\d|\w)")
_FEET_INCHES = re.compile(
    r"(?<![\w.])(\d+)\s?(?:'|ft\.?|feet)\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|”|''|in\b\.?|inches)"
)
_FEET = re.compile(r"(?<![\w.'])(\d+)'(?=\s|[,.;:!?)]|$)(?!.*\d')")
_INCHES = re.compile(rf"(?<![\w.\"])({MIXED}|{NUMBER})(?:\"|-inch\b|-in\b)(?!\w)")
_INCHES_APART = re.compile(
    rf"(?<![\w.\"])({MIXED}|{NUMBER}) in(?:\.(?=[\s),;]|$)"
    r"|(?= (?:long|wide|tall|high|thick|deep|by|in diameter)\b))"
)
_TIMES = re.compile(rf"(?<![\w.,])({NUMBER})\s?[x×](?![A-Za-z0-9]| ?\d)")
_DURATION = re.compile(
    r"(?<![\w.,:])\d+ ?(?:d|h|hrs?|m|mins?) ?(?:\d+ ?(?:h|hrs?|m|mins?|s|secs?)(?![\w']) ?)+(?<! )"
    r"|(?<![\w.,:])\d+h[0-5]\d(?!\w)"
)
_DURATION_PART = re.compile(r"(\d+) ?([a-z]*)")
_DURATION_NAMES = {"d": "day", "h": "hour", "m": "minute", "s": "second", "": "minute"}

_DETERMINERS = word_set(
    "a an the this that each every my your his her its our their another one per new single"
)
# Things that are told by their size without any article: "12 kg bag".
_MEASURED = word_set(
    "bag bags file files drive drives disk box boxes bottle bottles board boards card cards "
    "screen screens can cans tank"
)
_FUNCTION_WORDS = word_set(
    "of in on at to for from by with and or but nor than then is are was were be been will would "
    "can could should may might "
    "has have had do does did not per as if when while after before above below over under away "
    "ago apart each off long wide "
    "tall high deep thick old heavy more less out into through until till since between that "
    "which who it they he she we you "
    "north south east west later earlier longer shorter higher lower faster slower thereafter "
    "every a an the this these there here"
)


def is_attributive(match: re.Match[str]) -> bool:
    """Whether a quantity describes the noun after it, and so is singular: "a 10 km run", "the $5 bill"."""
    before = re.search(r"([A-Za-z]+)[ (\"“]*$", match.string[: match.start()])
    after = re.match(r"[ -]([a-z]+)\b", match.string[match.end() :])
    if not after or after[1] in _FUNCTION_WORDS or after[1].endswith("ly"):
        return False
    return after[1] in _MEASURED or (before is not None and before[1].lower() in _DETERMINERS)


def per(unit: str, language: str) -> str | None:
    """The one of a thing that a price or a speed is for: "mo" is month; None for what is no unit."""
    if unit in _PERIODS or unit in _SINGLE_PER:
        return _SINGLE_PER.get(unit, unit)
    name = _name(unit)
    return _dialect(name, language) if name else None


def _name(unit: str) -> str | None:
    return _NAMES.get(unit) or _NAMES.get(_ANY_CASE.get(unit.lower(), ""))


def _plural(name: str) -> str:
    head, joint, tail = name.partition(" per ")
    if head.startswith("degree"):
        return name.replace("degree", "degrees", 1)
    if name in _SAME_IN_PLURAL or head.endswith("hertz"):
        return name
    *others, last = head.split(" ")
    return " ".join([*others, _IRREGULAR.get(last, last + "s")]) + joint + tail


def _dialect(name: str, language: str) -> str:
    return re.sub(r"(?<=met|lit)er(?=s?\b)", "re", name) if language == BRITISH else name


def _measure(match: re.Match[str], context: Context) -> str | None:
    parts, language = match.groupdict(), context.language
    lower, number, unit, gap = parts["lower"], parts["number"], parts["unit"], parts["gap"]
    letter = len(unit) == 1 and unit.isalpha()
    if (
        letter
        and not parts["per"]
        and (
            (gap == " " and unit not in _APART)
            or (gap == "" and unit in _NOT_TOUCHING)
            or (gap == "-" and unit != "m")
        )
    ):
        return None
    if (unit in _WORDS and not parts["per"] and gap) or (
        unit.isupper()
        and unit
        in ("IN", "ST", "PT", "AC", "MO", "MI", "HA", "SEC", "MIN", "BAR", "CAL", "MOL", "GAL", "PTS")
    ):
        return None
    name = _name(unit)
    if name is None:
        return None
    power = "square " if parts["power"] and parts["power"][-1] in "2²" else "cubic " if parts["power"] else ""
    spoken = quantity(number, language)
    is_one = number in ("1", "-1") and not parts["scale"]
    if parts["scale"]:
        spoken += f" {parts['scale']}"
    if "/" in number and not re.search(r"[ -]\d+/", number):
        spoken, is_one = _part_of(spoken, name), True
    single = (is_one or gap == "-" or is_attributive(match)) and not lower
    if lower:
        spoken = f"{quantity(lower, language)} to {spoken}"
    named = _dialect(power + (name if single else _plural(name)), language)
    return f"{spoken} {named}{_per_phrase(parts, language)}{stop_at_end(match) if parts['stop'] else ''}"


def _part_of(spoken: str, name: str) -> str:
    article = "an" if name[0] in "aeiou" or name == "hour" else "a"
    return f"{spoken.replace('one half', 'half')}{'' if spoken == 'one half' else ' of'} {article}"


def _per_phrase(parts: Mapping[str, str | None], language: str) -> str:
    if not parts["per"]:
        return ""
    name = per(parts["per"], language) or parts["per"]
    power = parts["per_power"]
    if not power:
        return f" per {name}"
    squared = power[-1] in "2²"
    if name == "second":
        return f" per second {'squared' if squared else 'cubed'}"
    return f" per {'square' if squared else 'cubic'} {name}"


def _counted(number: str, name: str, language: str) -> str:
    return f"{quantity(number, language)} {name if number == '1' else _plural(name)}"


def _feet_inches(match: re.Match[str], context: Context) -> str:
    if is_attributive(match):
        return f"{quantity(match[1], context.language)} foot {quantity(match[2], context.language)} inch"
    return (
        f"{_counted(match[1], 'foot', context.language)} "
        f"{_counted(match[2], 'inch', context.language)}{stop_at_end(match)}"
    )


def _inches(match: re.Match[str], context: Context) -> str | None:
    if match[0].endswith('"') and match.string[: match.start()].count('"') % 2 == 1:
        return None  # it closes a quotation
    one = match[0].endswith(("inch", "-in")) or is_attributive(match)
    return (
        f"{quantity(match[1], context.language)} inch"
        if one
        else _counted(match[1], "inch", context.language)
    )


def _inches_apart(match: re.Match[str], context: Context) -> str:
    if is_attributive(match):
        return f"{quantity(match[1], context.language)} inch"
    return _counted(match[1], "inch", context.language) + stop_at_end(match)


def _dimensions(match: re.Match[str], context: Context) -> str:
    parts = re.findall(rf"({NUMBER})\s?(mm|cm|m|in|ft|km|\"|')?", match["it"])
    spoken = []
    for number, unit in parts:
        name = {'"': "inch", "'": "foot"}.get(unit) or _NAMES.get(unit, "")
        named = f" {_dialect(name if number == '1' else _plural(name), context.language)}" if name else ""
        spoken.append(decimal(number, context.language) + named)
    return " by ".join(spoken)


def _pixels(match: re.Match[str], context: Context) -> str:
    return f"{in_pairs(match[1], context.language)} by {in_pairs(match[2], context.language)}"


def _duration(match: re.Match[str], context: Context) -> str:
    parts = _DURATION_PART.findall(match[0])
    return " ".join(_counted(number, _DURATION_NAMES[unit[:1]], context.language) for number, unit in parts)


RULES = (
    Rule(_FEET_INCHES, _feet_inches),
    Rule(_DURATION, _duration),
    Rule(_PIXELS, _pixels),
    Rule(_DIMENSIONS, _dimensions),
    Rule(_TIMES, lambda match, context: f"{decimal(match[1], context.language)} times"),
    Rule(_INCHES_APART, _inches_apart),
    Rule(_MEASURE, _measure),
    Rule(_INCHES, _inches),
    Rule(_FEET, lambda match, context: _counted(match[1], "foot", context.language)),
)
