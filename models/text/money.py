"""Sums of money in words: $12.50, €2.80, £3m, 500 USD, 50¢."""

import re

from models.text.numbers import cardinal, decimal

# Symbol or code: (one, many, one hundredth, hundredths).
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
    "₿": ("bitcoin", "bitcoins", "satoshi", "satoshis"),
    "USD": ("U S dollar", "U S dollars", "cent", "cents"),
    "GBP": ("British pound", "British pounds", "penny", "pence"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "JPY": ("Japanese yen", "Japanese yen", "sen", "sen"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "INR": ("Indian rupee", "Indian rupees", "paisa", "paise"),
    "CNY": ("Chinese yuan", "Chinese yuan", "fen", "fen"),
}
_COUNTRIES = {
    "US": "U S", "C": "Canadian", "CA": "Canadian", "A": "Australian", "AU": "Australian",
    "NZ": "New Zealand", "HK": "Hong Kong", "S": "Singapore",
}  # fmt: skip
_SCALES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mm": "million",
    "bn": "billion", "b": "billion", "B": "billion", "tn": "trillion", "T": "trillion",
    "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion",
    "hundred": "hundred",
}  # fmt: skip

_SYMBOL = "[" + "".join(key for key in _CURRENCIES if len(key) == 1) + "]"
_CODE = "|".join(key for key in _CURRENCIES if len(key) > 1)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SCALE_WORDS = "|".join(sorted(_SCALES, key=len, reverse=True))
_SCALE = rf"(?:\s?(?P<scale>{_SCALE_WORDS})\b)?"
_TO = r"\s?[-–—]\s?"

_AMOUNT = rf"(?P<amount>{_NUMBER})"
_BEFORE = re.compile(
    rf"(?<!\w)(?P<minus>-\s?)?(?P<country>{'|'.join(_COUNTRIES)})?(?P<currency>{_SYMBOL})\s?(?P<inner_minus>-)?"
    rf"{_AMOUNT}(?:{_TO}{_SYMBOL}?(?P<upper>{_NUMBER}))?{_SCALE}"
)
_CODE_BEFORE = re.compile(
    rf"\b(?P<currency>{_CODE})\s?(?P<minus>-)?{_AMOUNT}(?:{_TO}(?P<upper>{_NUMBER}))?{_SCALE}"
)
_AFTER = re.compile(
    rf"(?<![\w.,])(?P<minus>-)?{_AMOUNT}(?:{_TO}(?P<upper>{_NUMBER}))?(?:\s(?P<scale>{_SCALE_WORDS}))?"
    rf"\s?(?P<currency>{_SYMBOL}|(?:{_CODE})\b)"
)
_DECIMAL_COMMA = re.compile(rf"(\d),(\d\d)(?=\s?{_SYMBOL})|(?<=[€])(\d+),(\d\d)(?!\d)")
_CENTS = re.compile(r"(?<![\w.,])(\d+)\s?¢")
_PENCE = re.compile(r"(?<![\w.,])(\d{1,2})p\b")


def speak_money(text: str, language: str) -> str:
    """Put sums of money into words, the currency after the number and in the right number."""
    text = _DECIMAL_COMMA.sub(lambda m: f"{m[1] or m[3]}.{m[2] or m[4]}", text)
    for pattern in (_BEFORE, _CODE_BEFORE, _AFTER):
        text = pattern.sub(lambda match: _sum(match, language), text)
    text = _CENTS.sub(lambda m: f"{cardinal(m[1], language)} {'cent' if m[1] == '1' else 'cents'}", text)
    return _PENCE.sub(lambda m: f"{cardinal(m[1], language)} {'penny' if m[1] == '1' else 'pence'}", text)


def _sum(match: re.Match[str], language: str) -> str:
    parts = match.groupdict()
    one, many, hundredth, hundredths = _CURRENCIES[parts["currency"]]
    country, upper, scale = parts.get("country"), parts["upper"], parts["scale"]
    prefix = "minus " if parts["minus"] or parts.get("inner_minus") else ""
    nation = f"{_COUNTRIES[country]} " if country else ""
    amount = parts["amount"].replace(",", "")
    whole, _, decimals = amount.partition(".")
    whole = whole or "0"
    if upper or scale or len(decimals) not in (0, 2):
        spoken = decimal(amount, language)
        if upper:
            spoken += f" to {decimal(upper, language)}"
        return f"{prefix}{spoken} {_SCALES[scale] + ' ' if scale else ''}{nation}{many}"
    units = f"{cardinal(whole, language)} {nation}{one if int(whole) == 1 else many}"
    if not decimals or int(decimals) == 0:
        return prefix + units
    cents = f"{cardinal(str(int(decimals)), language)} {hundredth if int(decimals) == 1 else hundredths}"
    return prefix + (cents if int(whole) == 0 else f"{units} and {cents}")
