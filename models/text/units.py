"""Units of measurement after a number: 250 m, 3.5 km/h, -6 °C, 16 GB, 5'10", 2x."""

import re

from models.text.languages import BRITISH
from models.text.numbers import decimal, fraction
from models.text.word_sets import word_set

# Symbol: (one, many), in American spelling.
_UNITS = {
    "mm": ("millimeter", "millimeters"), "cm": ("centimeter", "centimeters"), "m": ("meter", "meters"),
    "km": ("kilometer", "kilometers"), "nm": ("nanometer", "nanometers"), "μm": ("micrometer", "micrometers"),
    "in.": ("inch", "inches"), "inch": ("inch", "inches"), "ft": ("foot", "feet"), "yd": ("yard", "yards"),
    "mi": ("mile", "miles"),
    "mg": ("milligram", "milligrams"), "μg": ("microgram", "micrograms"), "g": ("gram", "grams"),
    "kg": ("kilogram", "kilograms"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"),
    "cl": ("centiliter", "centiliters"),
    "dl": ("deciliter", "deciliters"), "l": ("liter", "liters"), "L": ("liter", "liters"),
    "gal": ("gallon", "gallons"), "ha": ("hectare", "hectares"), "acre": ("acre", "acres"),
    "sq ft": ("square foot", "square feet"), "sq m": ("square meter", "square meters"),
    "sq km": ("square kilometer", "square kilometers"), "sq mi": ("square mile", "square miles"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "B": ("byte", "bytes"), "kB": ("kilobyte", "kilobytes"), "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"),
    "PB": ("petabyte", "petabytes"), "kbps": ("kilobit per second", "kilobits per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "W": ("watt", "watts"), "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"),
    "GW": ("gigawatt", "gigawatts"), "Wh": ("watt hour", "watt hours"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "MWh": ("megawatt hour", "megawatt hours"), "V": ("volt", "volts"), "kV": ("kilovolt", "kilovolts"),
    "mV": ("millivolt", "millivolts"), "mA": ("milliamp", "milliamps"),
    "mAh": ("milliamp hour", "milliamp hours"),
    "Ω": ("ohm", "ohms"), "kJ": ("kilojoule", "kilojoules"), "cal": ("calorie", "calories"),
    "kcal": ("kilocalorie", "kilocalories"), "Pa": ("pascal", "pascals"),
    "kPa": ("kilopascal", "kilopascals"),
    "hPa": ("hectopascal", "hectopascals"), "psi": ("pound per square inch", "pounds per square inch"),
    "dB": ("decibel", "decibels"), "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"), "fps": ("frame per second", "frames per second"),
    "dpi": ("dot per inch", "dots per inch"), "px": ("pixel", "pixels"),
    "ppm": ("part per million", "parts per million"),
    "mph": ("mile per hour", "miles per hour"), "kph": ("kilometer per hour", "kilometers per hour"),
    "ms": ("millisecond", "milliseconds"), "μs": ("microsecond", "microseconds"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "secs": ("second", "seconds"), "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"),
    "yr": ("year", "years"), "yrs": ("year", "years"), "wk": ("week", "weeks"), "wks": ("week", "weeks"),
    "%": ("percent", "percent"), "‰": ("per mille", "per mille"), "pt": ("point", "points"),
    "pts": ("point", "points"),
    "tsp": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
    "bn": ("billion", "billion"), "mn": ("million", "million"),
}  # fmt: skip
_POWERS = {"^2": "square ", "2": "square ", "^3": "cubic ", "3": "cubic "}
_UNIT_NAMES = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_PER = {"s": "second", "sec": "second", "h": "hour", "hr": "hour", "min": "minute", "d": "day", "day": "day"}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SIGNED = rf"(?:(?<![\w.)%])-\s?)?(?:{_NUMBER})"
_MEASURE = re.compile(
    rf"(?<![\w.,])(?:({_SIGNED})(\s?(?:[-–—]|to)\s?))?({_SIGNED})(?:(\s)?(/)(\d+))?(\s?|-)({_UNIT_NAMES})"
    rf"((?:\^|(?<=m))[23])?(?![A-Za-z0-9'^])(?:\s?/\s?({_UNIT_NAMES}|d|day)((?:\^|(?<=m))[23])?(?![A-Za-z0-9']))?"
    rf"(?:(?<=[a-z])\.(?= [a-z]))?"
)
_FEET_INCHES = re.compile(r"(?<![\w.])(\d+)\s?'\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|”|'')")
_TIMES = re.compile(rf"(?<![\w.,])({_NUMBER})\s?[x×](?![A-Za-z0-9]| ?\d)")
_BY = re.compile(r"(?<=\d)(\s?(?:mm|cm|m|in|ft|km)?)\s?(?:x|×(?![^=]*=))\s?(?=\d)")
# A letter alone may be a label ("gate 5 B") unless it touches the number or the unit is common.
_LETTER_UNITS_APART = word_set("m g l L s h W V")


def speak_units(text: str, language: str) -> str:
    """Put numbers with a unit into words: "250 m" is two hundred fifty meters."""
    text = _FEET_INCHES.sub(
        lambda m: f"{_quantity(m[1], 'ft', language)} {_quantity(m[2], 'in.', language)}", text
    )
    text = _BY.sub(lambda m: f"{m[1]} by ", text)
    text = _TIMES.sub(lambda m: f"{decimal(m[1], language)} times", text)
    return _MEASURE.sub(lambda m: _measure(m, language), text)


def _measure(match: re.Match[str], language: str) -> str:
    lower, link, number, apart, slash, denominator, gap, unit, power, per, per_power = match.groups()
    if unit == "B" or (gap == " " and len(unit) == 1 and unit.isalpha() and unit not in _LETTER_UNITS_APART):
        return match[0]
    if gap == "-" and len(unit) == 1:
        return match[0]
    one, many = _dialect(_UNITS[unit], language)
    square = _POWERS[power] if power else ""
    if slash:
        spoken, is_one = fraction(number, denominator, language), True
        if apart or int(denominator) == 0:
            return match[0]
        spoken += " of a"
        if one[0] in "aeiou" or unit in ("h", "hr", "hrs"):
            spoken += "n"
    else:
        spoken, is_one = _signed(number, language), number in ("1", "-1") or gap == "-"
    if lower:
        spoken = f"{_signed(lower, language)} {'to' if link else ''} {spoken}"
    spoken += f" {square}{one if is_one and not lower else many}"
    if per:
        per_one = _PER.get(per) or _dialect(_UNITS[per], language)[0]
        spoken += f" per {_POWERS[per_power] if per_power else ''}{per_one}"
    return spoken.replace("  ", " ")


def _quantity(number: str, unit: str, language: str) -> str:
    one, many = _UNITS[unit]
    return f"{decimal(number, language)} {one if number == '1' else many}"


def _signed(number: str, language: str) -> str:
    return decimal(number.replace(" ", ""), language)


def _dialect(names: tuple[str, str], language: str) -> tuple[str, str]:
    if language != BRITISH:
        return names
    one, many = (re.sub(r"(met|lit)er", r"\1re", name).replace("metresq", "meter sq") for name in names)
    return one, many
