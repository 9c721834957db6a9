"""Symbols of units of measurement and the words for them: "km" is kilometer, "mol" mole, "/mo" per month."""

import re

from models.text.english.normalization.numbers import quantity
from models.text.languages import BRITISH
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
    "Bq": ("becquerel", "kM"), "Sv": ("sievert", "mμ"), "Gy": ("gray", "m"), "lm": ("lumen", ""), "lx": ("lux", ""),
    "t": ("tonne", "kM"), "bit": ("bit", "kMGT"),
}  # fmt: skip
_WITHOUT_PREFIX = {
    "KB": "kilobyte", "kt": "knot", "kn": "knot", "in": "inch", "ft": "foot", "yd": "yard", "yds": "yard",
    "mi": "mile", "nmi": "nautical mile", "lb": "pound", "lbs": "pound", "bbl": "barrel", "oz": "ounce",
    "mcg": "microgram",
    "ug": "microgram", "kgs": "kilogram", "kms": "kilometer", "cc": "cubic centimeter", "gal": "gallon",
    "gals": "gallon", "pt": "point", "pts": "point", "qt": "quart", "qts": "quart",
    "fl oz": "fluid ounce", "ha": "hectare",
    "ac": "acre", "sq ft": "square foot", "sq in": "square inch", "sq m": "square meter",
    "sq km": "square kilometer", "sq mi": "square mile", "sq yd": "square yard", "cu ft": "cubic foot",
    "°C": "degree Celsius", "°F": "degree Fahrenheit", "°": "degree", "deg C": "degree Celsius",
    "deg F": "degree Fahrenheit", "deg": "degree", "mmHg": "millimeter of mercury", "kΩ": "kilohm",
    "KiB": "kibibyte",
    "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte", "psi": "pound per square inch", "dB": "decibel",
    "rpm": "revolution per minute", "bpm": "beat per minute", "fps": "frame per second", "dpi": "dot per inch",
    "ppi": "pixel per inch", "px": "pixel", "MP": "megapixel", "ppm": "part per million", "ppb": "part per billion",
    "mph": "mile per hour", "mpg": "mile per gallon", "kph": "kilometer per hour", "kmh": "kilometer per hour",
    "hp": "horsepower", "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "h": "hour",
    "hr": "hour", "hrs": "hour", "d": "day", "wk": "week", "wks": "week", "mo": "month", "mos": "month",
    "yr": "year", "yrs": "year", "%": "percent", "‰": "per mille", "tsp": "teaspoon", "tbsp": "tablespoon",
    "pp": "percentage point", "bn": "billion", "mn": "million", "kcals": "kilocalorie",
    "MB/s": "megabyte per second",
}  # fmt: skip
_NAMES = {
    **{
        prefix + symbol: _PREFIXES[prefix] + name
        for symbol, (name, prefixes) in _SCALED.items()
        for prefix in prefixes
    },
    **{symbol: name for symbol, (name, _) in _SCALED.items()},
    **_WITHOUT_PREFIX,
}
# The usual spelling of "12KG" and "3 mbps". Where two units differ in case alone, the commoner one is listed.
_IN_LOWER_CASE = {symbol.lower(): symbol for symbol in reversed(_NAMES) if len(symbol) > 1} | {
    "mb": "MB", "gb": "GB", "tb": "TB", "kb": "KB", "mbps": "Mbps", "mw": "MW", "mg": "mg", "mm": "mm", "pa": "Pa",
}  # fmt: skip
_IRREGULAR_PLURALS = {"foot": "feet", "inch": "inches"}
_WITHOUT_PLURAL = word_set("percent lux horsepower billion million") | {"per mille"}
# What a price or a speed is given for, besides units of measurement.
_RATE_ABBREVIATIONS = {"d": "day", "p": "page", "ea": "each", "pp": "person"}
_RATE_WORDS = word_set(
    "day week month year hour minute second night person page item mile kilometer kilogram pound liter gallon unit "
    "user seat piece head"
)
# All symbols, as alternatives of a regular expression, the longest first; "sq ft" also as "sq. ft".
UNIT = "|".join(
    re.escape(symbol).replace(r"\ ", r"\.? ")
    for symbol in sorted(
        {
            *_NAMES,
            *(symbol.upper() for symbol in _IN_LOWER_CASE),
            *_IN_LOWER_CASE,
            "Kg",
            "Km",
            "Mph",
            "Lbs",
            "Tbsp",
            "Tsp",
            "Oz",
        },
        key=len,
        reverse=True,
    )
)


def unit_name(symbol: str) -> str | None:
    """The singular name of a unit in American spelling, or None for an unknown symbol."""
    symbol = symbol.replace(".", "")
    return _NAMES.get(symbol) or _NAMES.get(_IN_LOWER_CASE.get(symbol.lower(), ""))


def per(unit: str, language: str) -> str | None:
    """The singular name of what a price or a speed is given for: "mo" is month; None for an unknown word."""
    if unit in _RATE_WORDS:
        return unit
    name = _RATE_ABBREVIATIONS.get(unit) or unit_name(unit)
    return in_dialect(name, language) if name else None


def plural(name: str) -> str:
    """The plural of a name: "meters per second", "millimeters of mercury", "degrees Celsius", "square feet"."""
    head, joint, tail = name.partition(" of " if " of " in name else " per ")
    if head.startswith("degree"):
        return name.replace("degree", "degrees", 1)
    if name in _WITHOUT_PLURAL or head.endswith("hertz"):
        return name
    *others, last = head.split(" ")
    return " ".join([*others, _IRREGULAR_PLURALS.get(last, last + "s")]) + joint + tail


def in_dialect(name: str, language: str) -> str:
    """A name in the spelling of the dialect: "metre" and "litre" in British English."""
    return re.sub(r"(?<=met|lit)er(?=s?\b)", "re", name) if language == BRITISH else name


def counted(number: str, name: str, language: str) -> str:
    """A number and a name, in the plural unless the number is "1"."""
    return f"{quantity(number, language)} {name if number == '1' else plural(name)}"
