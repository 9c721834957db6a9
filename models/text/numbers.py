"""Numbers in words: cardinal, ordinal, decimal, year, digit by digit.

num2words gives the words; what differs between the dialects is settled here: British English says
"two hundred and five", American English "two hundred five".
"""

from num2words import num2words

from models.text.languages import BRITISH

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Longer numbers are read digit by digit, as nobody says a quadrillion.
LONGEST_CARDINAL = 15
_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def cardinal(digits: str, language: str) -> str:
    """Speak a whole number in ASCII digits, with thousands commas or not: "1,205"."""
    digits = digits.replace(",", "")
    if len(digits) > LONGEST_CARDINAL or (len(digits) > 1 and digits[0] == "0"):
        return spell_digits(digits)
    return _dialect(str(num2words(int(digits))), language)


def ordinal(digits: str, language: str) -> str:
    """Speak the ordinal of a whole number: "21" is twenty-first."""
    digits = digits.replace(",", "")
    if len(digits) > LONGEST_CARDINAL:
        return f"{spell_digits(digits)}th"
    return _dialect(str(num2words(int(digits), to="ordinal")), language)


def decimal(number: str, language: str) -> str:
    """Speak a number that may have a sign, thousands commas and decimals: "-1,234.05"."""
    sign = "minus " if number.startswith("-") else ""
    whole, point, decimals = number.lstrip("+-").partition(".")
    spoken = cardinal(whole, language) if whole else "zero"
    if point and decimals:
        spoken += f" point {spell_digits(decimals)}"
    return sign + spoken


def year(digits: str, language: str) -> str:
    """Speak a year: "1905" is nineteen oh five, "2005" two thousand (and) five."""
    return _dialect(str(num2words(int(digits), to="year")), language).replace("oh-", "oh ")


def spell_digits(digits: str) -> str:
    """Speak digit by digit: "0142" is zero one four two. Other characters are left out."""
    return " ".join(_DIGITS[int(digit)] for digit in digits if digit.isdigit())


def fraction(numerator: str, denominator: str, language: str) -> str:
    """Speak a fraction: "3", "4" is three quarters."""
    singular, plural = _DENOMINATORS.get(int(denominator), ("", ""))
    if not singular:
        singular = ordinal(denominator, language)
        plural = singular + "s"
    return f"{cardinal(numerator, language)} {singular if int(numerator) == 1 else plural}"


def plural_of_number(spoken: str) -> str:
    """Pluralize a spoken number: "nineteen ninety" becomes nineteen nineties."""
    if spoken.endswith("y"):
        return spoken[:-1] + "ies"
    return spoken + ("es" if spoken.endswith(("six", "s")) else "s")


def _dialect(words: str, language: str) -> str:
    words = words.replace(",", "")
    return words if language == BRITISH else words.replace(" and ", " ")
