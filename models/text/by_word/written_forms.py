"""Written forms of a language in words: num2words knows its numbers, a table of the language the rest.

num2words (LGPL-2.1) is imported as it is installed, unchanged, so that everybody can replace it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from num2words import num2words

from models.text.rules import DIGITS, Rule
from models.text.sentences import FullStops

_NUMBER = (
    r"\d{1,3}(?:[.\u00a0' ]\d{3})+(?:,\d+)?(?!\d)|\d{1,3}(?:,\d{3})+\.\d+(?!\d)|"
    r"\d{1,3}(?:,\d{3}){2,}(?!\d)|\d+(?:[.,]\d+)?"
)
_ADDRESS = re.compile(
    r"(?:https?://)?\b[\w-]+(?:\.[\w-]+)*@[\w-]+(?:\.[\w-]+)+\b|(?:https?://|www\.)[\w./-]+\w"
)
_NUMERIC_DATE = re.compile(r"(?<![\w/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?![\w/-])")
_ISO_DATE = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_TIME = re.compile(
    r"(?<![\w:.,])([01]?\d|2[0-4])(?::|\s?h\s?)([0-5]\d)(?::[0-5]\d)?(?: ?h(?:rs|s)?\b)?(?![\w:])"
)
_ACRONYM = re.compile(r"(?<![\w'])(?:[A-ZÑÇ]\.?){2,6}(?![\w'])")
_RANGE = re.compile(rf"(?<![\w.,])({_NUMBER})\s?[-–]\s?({_NUMBER})(?![\w-])")
_LONGEST_NUMBER = 15  # digits; longer ones are read digit by digit


@dataclass(frozen=True)
class Currency:
    """Names of a currency and of its hundredth part, one and many."""

    one: str
    many: str
    hundredth: str = ""
    hundredths: str = ""


@dataclass(frozen=True)
class WrittenForms:
    """How a language says what is written in figures and signs.

    numbers: the name of the language in num2words, or "". comma: said for the decimal separator. one: the number 1
    as it is counted, and before a noun ("uno", "un"). of: between a round million and what is counted. to: between
    the ends of a range. scales: words of large numbers. feminine: endings of numbers and those that hours have.
    date: template with {day}, {month} and {year}. first: of a month. time: templates of a time with minutes and
    without. units: behind a number, one and many. abbreviations: with their full stop. letters: names of a to z.
    comma_of_thousands: whether 1,234 is a thousand (Mexico), not one and a fraction.
    ordinals: pattern of the signs behind the figures -> an ending of the words of num2words, and its replacement
    ("primero", "primera").
    """

    numbers: str
    comma: str
    minus: str
    one: tuple[str, str]
    of: str
    to: str
    months: Sequence[str]
    date: str
    first: str
    time: tuple[str, str]
    currencies: Mapping[str, Currency]
    units: Mapping[str, tuple[str, str]]
    abbreviations: Mapping[str, str]
    symbols: Mapping[str, str]
    letters: Sequence[str]
    full_stops: FullStops
    currency_and: str = " "
    ordinals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    scales: Sequence[str] = ()
    feminine: Sequence[tuple[str, str]] = ()
    comma_of_thousands: bool = False

    def cardinal(self, digits: str) -> str:
        """A number in words, digit by digit if it begins with zero or has more than fifteen digits.

        Where espeak-ng reads numbers itself, digits stay digits; of a word of hundreds of digits it would leave
        some out.
        """
        if not self.numbers:
            return " ".join(digits) if len(digits) > _LONGEST_NUMBER else digits
        if len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0"):
            return " ".join(_in_words(int(digit), self.numbers, "cardinal") for digit in digits)
        return _in_words(int(digits), self.numbers, "cardinal")

    def ordinal(self, digits: str) -> str:
        """The ordinal number in words."""
        if not self.numbers:
            return digits
        return _in_words(int(digits), self.numbers, "ordinal")

    def number(self, written: str) -> str:
        """A number as it is written, with separators of thousands and decimals."""
        whole, decimals = self.parts(written)
        if not decimals:
            return self.cardinal(whole)
        spoken = self.cardinal(decimals) if len(decimals) <= 2 else " ".join(map(self.cardinal, decimals))
        return f"{self.cardinal(whole)} {self.comma} {spoken}"

    def counted(self, written: str, one: str, many: str) -> str:
        """A number before a noun: "un euro", "dos euros", "un millón de euros"."""
        whole, decimals = self.parts(written)
        spoken = self.number(written)
        if not decimals:
            spoken = self.before_noun(spoken)
            if self.of and len(whole) > 6 and whole.endswith("000000"):
                spoken += f" {self.of}"
        return f"{spoken} {one if whole == '1' and not decimals else many}"

    def parts(self, written: str) -> tuple[str, str]:
        """The digits before and behind the decimal separator.

        That is a comma, or a full stop if not three digits follow.
        """
        plain = re.sub(r"[\u00a0' ]", "", written)
        groups = "+" if self.comma_of_thousands else "{2,}"
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
            plain = plain.replace(".", "")
        elif re.fullmatch(rf"\d{{1,3}}(?:,\d{{3}})+\.\d+|\d{{1,3}}(?:,\d{{3}}){groups}", plain):
            plain = plain.replace(",", "")
        whole, _, decimals = plain.replace(",", ".").partition(".")
        return whole, decimals

    def before_noun(self, spoken: str) -> str:
        """A number in words, as it is said before a masculine noun: "veintiuno" becomes "veintiún"."""
        counted, short = self.one
        if spoken == counted or spoken.endswith(f" {counted}"):
            return spoken[: -len(counted)] + short
        if spoken.endswith("veintiuno"):
            return spoken[:-3] + "ún"
        return spoken[:-1] if self.numbers == "it" and spoken.endswith(counted) else spoken


@lru_cache(maxsize=8192)
def _in_words(number: int, language: str, form: str) -> str:
    try:
        words: str = num2words(number, lang=language, to=form)
    except (NotImplementedError, OverflowError, KeyError, IndexError, TypeError, ValueError):
        words = num2words(number, lang=language)  # an ordinal beyond its tables
    return words.replace(",", "").replace("-", " ")


def rules_of(forms: WrittenForms) -> tuple[tuple[str, Sequence[Rule[WrittenForms]]], ...]:
    """The classes of written forms with their rules, the most specific first."""
    months = _any_of(forms.months)
    number = rf"(?<![\w.,])(?P<minus>[-–]\s?)?(?P<number>{_NUMBER})"
    unit_number = rf"(?<![\w.,])(?:(?P<lower>{_NUMBER})\s?[-–]\s?|(?P<minus>[-–]\s?)?)(?P<number>{_NUMBER})"
    scale = rf"(?P<scale> ?(?:{_any_of(forms.scales)})\b)?"
    sign = rf"(?P<sign>{_any_of(forms.currencies)})"
    first_of_month = re.compile(
        rf"(?<![\w.,])1(?:\.?[ºo°]|er)?(?= (?:de |di )?(?:{months})\b)", re.IGNORECASE
    )
    ordinals = "|".join(forms.ordinals) or "(?!)"
    return (
        ("web address", [Rule(_ADDRESS, _address)]),
        (
            "date",
            [
                Rule(_NUMERIC_DATE, lambda m, f: _date(m[1], m[2], m[3], f), DIGITS),
                Rule(_ISO_DATE, lambda m, f: _date(m[3], m[2], m[1], f), DIGITS),
                Rule(first_of_month, lambda _, f: f.first, DIGITS),
            ],
        ),
        ("time", [Rule(_TIME, _time, DIGITS)]),
        (
            "money",
            [
                Rule(re.compile(rf"{number}{scale}(?: (?:de|di|d'))?\s?{sign}(?!\w)"), _money, DIGITS),
                Rule(
                    re.compile(rf"(?<!\w){sign}\s?(?P<minus>-)?(?P<number>{_NUMBER}){scale}"), _money, DIGITS
                ),
            ],
        ),
        ("ordinal", [Rule(re.compile(rf"(?<![\w.,])(\d{{1,4}})\s?\.?({ordinals})(?!\w)"), _ordinal, DIGITS)]),
        (
            "unit",
            [Rule(re.compile(rf"{unit_number}\s?(?P<unit>{_any_of(forms.units)})(?!\w)"), _unit, DIGITS)],
        ),
        (
            "abbreviation",
            [Rule(re.compile(rf"(?<!\w)(?:{_any_of(forms.abbreviations)})(?!\w)"), _abbreviation)],
        ),
        ("acronym", [Rule(_ACRONYM, _acronym)]),
        (
            "number",
            [
                Rule(_RANGE, _range, DIGITS),
                Rule(re.compile(rf"{number}(?P<noun>(?=\s[^\W\d_]{{3}}))?"), _number, DIGITS),
                Rule(re.compile(r"\d+"), lambda m, f: f.cardinal(m[0]), DIGITS),
            ],
        ),
        ("symbol", [Rule(re.compile(_any_of(forms.symbols)), lambda m, f: f.symbols[m[0]])]),
    )


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _signed(match: re.Match[str], forms: WrittenForms, spoken: str) -> str:
    return f"{forms.minus} {spoken}" if match["minus"] else spoken


def _address(match: re.Match[str], forms: WrittenForms) -> str:
    plain = re.sub(r"^https?://", "", match[0])
    signs = {".": ".", "@": "@", "/": "/", "-": "-"} | {
        sign: f" {forms.symbols[sign]} " for sign in ".@/-_" if sign in forms.symbols
    }
    plain = re.sub(r"^www\b", " ".join([forms.letters[22]] * 3) + " ", plain)
    spoken = "".join(signs.get(char, char) for char in plain)
    return re.sub(r"\d+", lambda digits: f" {forms.cardinal(digits[0])} ", spoken)


def _date(day: str, month: str, year: str, forms: WrittenForms) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    spoken_day = forms.first if int(day) == 1 else forms.before_noun(forms.cardinal(str(int(day))))
    return forms.date.format(
        day=spoken_day, month=forms.months[int(month) - 1], year=forms.cardinal(str(int(year)))
    )


def _time(match: re.Match[str], forms: WrittenForms) -> str:
    with_minutes, full_hour = forms.time
    hour, minute = int(match[1]), int(match[2])
    template = with_minutes if minute else full_hour
    return template.format(
        hour=_feminine(forms.cardinal(str(hour)), forms), minute=forms.cardinal(str(minute))
    )


def _feminine(spoken: str, forms: WrittenForms) -> str:
    """Hours are feminine in all of these languages: "la una", "une heure", "duas horas"."""
    for masculine, feminine in forms.feminine:
        spoken = re.sub(rf"\b{masculine}$", feminine, spoken)
    return spoken


def _money(match: re.Match[str], forms: WrittenForms) -> str:
    currency = forms.currencies[match["sign"]]
    whole, decimals = forms.parts(match["number"])
    if match["scale"]:
        spoken = f"{forms.number(match['number'])} {match['scale'].strip()} {forms.of} {currency.many}"
        return _signed(match, forms, spoken)
    if len(decimals) != 2 or not currency.hundredth:
        return _signed(match, forms, forms.counted(match["number"], currency.one, currency.many))
    spoken = forms.counted(whole, currency.one, currency.many)
    if int(decimals):
        cents = forms.counted(str(int(decimals)), currency.hundredth, currency.hundredths)
        spoken = cents if whole == "0" else f"{spoken}{forms.currency_and}{cents}"
    return _signed(match, forms, spoken)


def _ordinal(match: re.Match[str], forms: WrittenForms) -> str | None:
    for pattern, (ending, becomes) in forms.ordinals.items():
        if re.fullmatch(pattern, match[2]):
            words = forms.ordinal(match[1]).split()
            return " ".join(re.sub(ending, becomes, word) if ending else word for word in words)
    return None


def _unit(match: re.Match[str], forms: WrittenForms) -> str:
    spoken = forms.counted(match["number"], *forms.units[match["unit"]])
    if match["lower"]:
        return f"{forms.number(match['lower'])} {forms.to} {spoken}"
    return _signed(match, forms, spoken)


def _abbreviation(match: re.Match[str], forms: WrittenForms) -> str:
    at_end = match[0].endswith(".") and not match.string[match.end() :].strip(" \"'”)")
    return forms.abbreviations[match[0]] + ("." if at_end else "")


def _acronym(match: re.Match[str], forms: WrittenForms) -> str | None:
    letters = match[0].replace(".", "")
    if len(letters) > 3 and re.search("[AEIOU]", letters) and "." not in match[0].rstrip("."):
        return None  # read as a word: OTAN, UNESCO
    if re.fullmatch("(?:[^AEIOU]?[AEIOU])+[NSLR]?", letters) and len(letters) > 2:
        return None
    names = [forms.letters[ord(char) - 65] for char in letters if "A" <= char <= "Z"]
    return " ".join(names) + (
        "." if match[0].endswith(".") and not match.string[match.end() :].strip() else ""
    )


def _range(match: re.Match[str], forms: WrittenForms) -> str | None:
    if match[0].count("-") > 1:
        return None
    return f"{forms.number(match[1])} {forms.to} {forms.number(match[2])}"


def _number(match: re.Match[str], forms: WrittenForms) -> str:
    spoken = forms.number(match["number"])
    return _signed(match, forms, forms.before_noun(spoken) if match["noun"] is not None else spoken)
