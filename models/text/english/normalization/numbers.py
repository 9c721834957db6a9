"""Numbers in words: cardinal, ordinal, decimal, fraction, year, in pairs of digits, digit by digit.

num2words gives the words; differences between the dialects are handled here: British English says
"two hundred and five", American English "two hundred five".
"""

import re
from functools import lru_cache

from num2words import num2words

from models.text.languages import BRITISH

# A whole number with or without commas or spaces between the thousands (or lakhs), and one with decimals.
WHOLE = r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)|\d{1,3}(?: \d{3}){2,}(?!\d)|\d+)"
NUMBER = rf"(?:{WHOLE}(?:\.\d+)?|(?<![\d.])\.\d+)"
# An exponent, raised or after "^", and a number times a power of ten.
RAISED = "[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
POWER = rf"(?:{RAISED}|\^\(?-?\d+\)?)"
SCIENTIFIC = rf"(?:{NUMBER}\s?[x×*·]\s?)?10{POWER}"
_SCIENTIFIC = re.compile(rf"(?:({NUMBER})\s?[x×*·]\s?)?10({POWER})")
MIXED = r"(?:\d+[ -])?\d+/[1-9]\d*"
SCALES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mm": "million",
    "bn": "billion", "b": "billion", "B": "billion", "tn": "trillion", "T": "trillion", "thousand": "thousand",
    "million": "million", "billion": "billion", "trillion": "trillion", "hundred": "hundred", "lakh": "lakh",
    "crore": "crore", "dozen": "dozen",
}  # fmt: skip
# What is counted in millions: "2m views" are not meters.
IN_MILLIONS = (
    "people|users|views|viewers|followers|downloads|subscribers|likes|jobs|customers|streams|visitors|residents"
    "|children|dollars|voters|members|readers|tourists|passengers|homes|households|workers|refugees|copies|barrels"
)
SCALE_WORDS = "|".join(scale for scale in SCALES if len(scale) > 2)
PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Longer numbers are read digit by digit: nobody says a quadrillion.
LONGEST_CARDINAL = 15
_DENOMINATORS = {
    2: ("half", "halves"), 4: ("quarter", "quarters"), 100: ("hundredth", "hundredths"),
    1000: ("thousandth", "thousandths"),
}  # fmt: skip


def cardinal(digits: str, language: str) -> str:
    """Speak a whole number in ASCII digits, with or without separators of thousands: "1,205"."""
    digits = re.sub("[, ]", "", digits)
    if len(digits) > LONGEST_CARDINAL or (len(digits) > 1 and digits[0] == "0"):
        return spell_digits(digits)
    return _in_words(int(digits), "cardinal", language)


def ordinal(digits: str, language: str) -> str:
    """Speak the ordinal of a whole number: "21" is twenty-first."""
    digits = re.sub("[, ]", "", digits)
    if len(digits) > LONGEST_CARDINAL:
        return f"{spell_digits(digits)}th"
    return _in_words(int(digits), "ordinal", language)


def decimal(number: str, language: str) -> str:
    """Speak a number that may have a sign, separators of thousands and decimals: "-1,234.05"."""
    sign = "minus " if number.startswith("-") else ""
    whole, _, decimals = number.lstrip("+-").partition(".")
    spoken = cardinal(whole, language) if whole else "zero"
    return sign + spoken + (f" point {spell_digits(decimals)}" if decimals else "")


def year(digits: str, language: str) -> str:
    """Speak a year: "1905" is nineteen oh five, "2005" two thousand (and) five."""
    return _in_words(int(digits), "year", language).replace("oh-", "oh ")


def in_pairs(digits: str, language: str) -> str:
    """Speak the number of a house, a room or a road: "1428" is fourteen twenty-eight, "404" four oh four."""
    if len(digits) > 4 or digits[0] == "0":
        return spell_digits(digits)
    head, tail = digits[:-2], digits[-2:]
    if not head or digits.endswith("000"):
        return cardinal(digits, language)
    if tail == "00":
        return f"{cardinal(head, language)} hundred"
    return f"{cardinal(head, language)} {two_digits(tail, language)}"


def two_digits(digits: str, language: str) -> str:
    """Speak the last two digits of a year or a room: "05" is oh five, "84" eighty-four."""
    return f"oh {cardinal(digits[1], language)}" if digits[0] == "0" else cardinal(digits, language)


def spell_digits(digits: str) -> str:
    """Speak digit by digit: "0142" is zero one four two. Other characters are ignored."""
    return " ".join(_DIGITS[int(digit)] for digit in digits if digit.isdecimal())


def spell_characters(code: str) -> str:
    """Speak letters and digits one by one: "BA2" is B A two. Other characters are ignored."""
    return " ".join(_DIGITS[int(c)] if c.isdecimal() else c.upper() for c in code if c.isalnum())


def fraction(numerator: str, denominator: str, language: str) -> str:
    """Speak a fraction: "3", "4" is three quarters."""
    if max(len(numerator), len(denominator)) > LONGEST_CARDINAL:
        return f"{cardinal(numerator, language)} over {cardinal(denominator, language)}"
    singular, plural = _DENOMINATORS.get(int(denominator), ("", ""))
    if not singular:
        singular = ordinal(denominator, language)
        plural = singular + "s"
    return f"{cardinal(numerator, language)} {singular if int(numerator) == 1 else plural}"


def mixed(number: str, language: str) -> str:
    """Speak "4 1/2", "4-1/2", "4 and 1/2" or "3/4": four and a half, three quarters."""
    *whole, numerator, denominator = re.findall(r"\d+", number)
    part = fraction(numerator, denominator, language)
    if not whole:
        return part
    return f"{cardinal(whole[0], language)} and {part.replace('one ', 'a ', 1) if numerator == '1' else part}"


def quantity(number: str, language: str) -> str:
    """Speak a number that `NUMBER`, `MIXED` or `SCIENTIFIC` matches, with or without a minus sign before it."""
    if number[0] in "-−":
        return f"minus {quantity(number[1:].lstrip(), language)}"
    if "/" in number:
        upper, _, lower = number.partition("/")
        improper = upper.isdecimal() and int(upper) >= int(lower)
        return (
            f"{cardinal(upper, language)} over {cardinal(lower, language)}"
            if improper
            else mixed(number, language)
        )
    if re.fullmatch(r"\d+,\d{1,2}", number):
        number = number.replace(",", ".")
    if scientific := _SCIENTIFIC.fullmatch(number):
        factor, exponent = scientific.groups()
        times = f"{decimal(factor, language)} times " if factor else ""
        return f"{times}ten {power(exponent, language)}"
    return decimal(number, language)


def power(exponent: str, language: str) -> str:
    """Speak an exponent that `POWER` matches: "²" is squared, "⁻³" to the power of minus three."""
    plain = exponent.translate(PLAIN_DIGITS).strip("^() ")
    if plain in ("2", "3"):
        return "squared" if plain == "2" else "cubed"
    return f"to the power of {decimal(plain, language) if plain[-1].isdigit() else plain.upper()}"


def plural_of_number(spoken: str) -> str:
    """Pluralize a spoken number: "nineteen ninety" becomes nineteen nineties."""
    if spoken.endswith("y"):
        return spoken[:-1] + "ies"
    return spoken + ("es" if spoken.endswith(("six", "s")) else "s")


@lru_cache(maxsize=4096)
def _in_words(number: int, form: str, language: str) -> str:
    words = str(num2words(number, to=form)).replace(",", "")
    return words if language == BRITISH else words.replace(" and ", " ")
