"""Sums of money in words: $12.50, €2.80, €1.234,56, £3m, 500 USD, 50¢, $20/mo."""

import re

from models.text.english.normalization.context import Context, Rule
from models.text.english.normalization.measures import is_attributive
from models.text.english.normalization.numbers import (
    LONGEST_CARDINAL,
    NUMBER,
    SCALE_WORDS,
    SCALES,
    cardinal,
    decimal,
)
from models.text.english.normalization.unit_names import per
from models.text.rules import DIGITS

# Symbol or code: names of the unit and of its hundredth, each in the singular and in the plural.
_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₩": ("won", "won", "jeon", "jeon"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "₺": ("lira", "lira", "kurush", "kurush"),
    "₫": ("dong", "dong", "hao", "hao"),
    "₴": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "₦": ("naira", "naira", "kobo", "kobo"),
    "₱": ("peso", "pesos", "centavo", "centavos"),
    "฿": ("baht", "baht", "satang", "satang"),
    "₿": ("bitcoin", "bitcoins", "satoshi", "satoshis"),
    "Rs": ("rupee", "rupees", "paisa", "paise"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "zł": ("zloty", "zlotys", "grosz", "groszy"),
    "kr": ("krona", "kronor", "ore", "ore"),
    "USD": ("U S dollar", "U S dollars", "cent", "cents"),
    "GBP": ("British pound", "British pounds", "penny", "pence"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "JPY": ("Japanese yen", "Japanese yen", "sen", "sen"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "NZD": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "INR": ("Indian rupee", "Indian rupees", "paisa", "paise"),
    "CNY": ("Chinese yuan", "Chinese yuan", "fen", "fen"),
    "RMB": ("renminbi", "renminbi", "fen", "fen"),
    "SEK": ("Swedish krona", "Swedish kronor", "ore", "ore"),
    "MXN": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "BTC": ("bitcoin", "bitcoins", "satoshi", "satoshis"),
}
_COUNTRIES = {
    "US": "U S", "C": "Canadian", "CA": "Canadian", "A": "Australian", "AU": "Australian", "NZ": "New Zealand",
    "HK": "Hong Kong", "S": "Singapore",
}  # fmt: skip

_SYMBOL = "[" + "".join(key for key in _CURRENCIES if len(key) == 1) + "]"
_CODE = "|".join(key for key in _CURRENCIES if len(key) == 3)
_BEFORE_ONLY = rf"{_SYMBOL}|R\$|(?:Rs\b|{_CODE})\.?"
_AFTER_ONLY = rf"{_SYMBOL}|(?:{_CODE}|kr|zł)\b"
# 1.234,56, 1.234.567 and 2,80, as most of Europe writes them.
_EUROPEAN = r"\d{1,3}(?:[. ]\d{3})+,\d\d(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d+,\d\d?(?![\d,])"
_AMOUNT = rf"(?:{_EUROPEAN}|\d{{1,3}}(?:[ ']\d{{3}})+(?!\d)|{NUMBER})"
_SCALE = r"(?:\s?(?P<scale>" + "|".join(sorted(SCALES, key=len, reverse=True)) + r")\b)?"
_TO = r"\s?[-–—]\s?"
# the point of an abbreviation ("$5/mo., then") goes with it where the sentence goes on
_PER = r"(?:(?P<per>\s?/\s?[A-Za-z]+(?![\w.]\w))(?:\.(?=[,;:)]|\s[a-z]))?)?"
_COUNTRY = "|".join(sorted(_COUNTRIES, key=len, reverse=True))
_BEFORE = re.compile(
    rf"(?<![\w$])(?P<minus>-\s?)?(?:(?P<country>{_COUNTRY})(?:(?<=US) )?(?=\$))"
    rf"?(?P<currency>{_BEFORE_ONLY})\s?(?P<inner_minus>-)?"
    rf"(?P<amount>{_AMOUNT})(?:{_TO}(?P<upper>{NUMBER}))?{_SCALE}{_PER}"
)
_AFTER = re.compile(
    rf"(?<![\w.,])(?P<minus>-)?(?P<amount>{_AMOUNT})(?:{_TO}(?P<upper>{NUMBER}))?"
    rf"(?:\s(?P<scale>{SCALE_WORDS})|(?P<short>bn|mn|[kKmM]))?\s?(?P<currency>{_AFTER_ONLY}){_PER}"
)
_CENTS = re.compile(r"(?<![\w.,])(\d+)\s?(¢|(?<! )c\b(?!\.)|(?<! )p\b)(?!-)")


# "a $20-a-day habit"
_A_DAY = re.compile("-an?-[a-z]")


def _sum(match: re.Match[str], context: Context) -> str | None:
    parts, language = match.groupdict(), context.language
    one, many, hundredth, hundredths = _CURRENCIES[parts["currency"].rstrip(".")]
    upper, scale = parts["upper"], parts.get("scale") or parts.get("short")
    prefix = "minus " if parts["minus"] or parts.get("inner_minus") else ""
    nation = f"{_COUNTRIES[parts['country']]} " if parts.get("country") else ""
    suffix = ""
    if parts["per"]:
        suffix = _per_phrase(parts["per"].strip(" /"), context)
    amount = _plain_amount(parts["amount"], parts["currency"])
    whole, _, decimals = amount.partition(".")
    whole, decimals = whole or "0", decimals[:2] if decimals[2:].strip("0") == "" else decimals
    single = not suffix and (is_attributive(match) or _A_DAY.match(match.string, match.end()) is not None)
    if upper or scale or len(decimals) > 2 or (single and decimals.strip("0")):
        spoken = decimal(amount, language)
        if upper:
            spoken += f" to {decimal(upper, language)}"
        scale_word = f"{SCALES[scale]} " if scale else ""
        return f"{prefix}{spoken} {scale_word}{nation}{one if single else many}{suffix}"
    units = f"{cardinal(whole, language)} {nation}{one if whole.lstrip('0') == '1' or single else many}"
    cents = int(decimals.ljust(2, "0")) if decimals else 0
    if cents == 0:
        return prefix + units + suffix
    small = f"{cardinal(str(cents), language)} {hundredth if cents == 1 else hundredths}"
    return prefix + (small if not whole.strip("0") else f"{units} and {small}") + suffix


def _per_phrase(word: str, context: Context) -> str:
    """What a price is for, whether it is a unit, another word or letters: per month, per widget, slash X Y."""
    if unit := per(word, context.language):
        return f" per {unit}"
    return f" per {word}" if context.lexicon.entry(word) else f" slash {' '.join(word.upper())}"


def _plain_amount(amount: str, currency: str) -> str:
    """Digits with a decimal point, whatever the separators of thousands and decimals are."""
    if re.fullmatch(_EUROPEAN, amount) or (
        currency in "€EUR" and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", amount)
    ):
        amount = re.sub("[. ]", "", amount).replace(",", ".")
    return re.sub("[, ']", "", amount)


def _cents(match: re.Match[str], context: Context) -> str | None:
    number, sign = match.groups()
    if sign == "c" and (len(number) > LONGEST_CARDINAL or not 1 <= int(number) <= 99):
        return None
    one, many = ("penny", "pence") if sign == "p" else ("cent", "cents")
    if sign == "p" and len(number) > 2:  # 720p
        return None
    singular = number == "1" or (sign == "¢" and is_attributive(match))
    return f"{cardinal(number, context.language)} {one if singular else many}"


RULES = (
    Rule(_BEFORE, _sum, DIGITS),
    Rule(_AFTER, _sum, DIGITS),
    Rule(_CENTS, _cents, frozenset("¢cp")),
)
