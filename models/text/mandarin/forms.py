"""Dates, times, money, units and other written forms of Mandarin, in Chinese characters."""

import re

from models.text.mandarin.numbers import cardinal, counted, digits, number
from models.text.rules import DIGITS, Rule

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FREE = r"(?<![\d.,])"
CURRENCIES = {
    "¥": "元", "CNY": "元", "RMB": "元", "$": "美元", "USD": "美元", "€": "欧元", "EUR": "欧元", "£": "英镑",
    "GBP": "英镑",
}  # fmt: skip
UNITS = {
    "km/h": "公里每小时", "km²": "平方公里", "km": "公里", "m²": "平方米", "cm": "厘米", "mm": "毫米",
    "m": "米", "kg": "公斤",
    "mg": "毫克", "g": "克", "ml": "毫升", "l": "升", "L": "升", "h": "小时", "min": "分钟", "s": "秒",
    "GB": "吉字节",
    "MB": "兆字节", "kW": "千瓦", "W": "瓦", "Hz": "赫兹", "°": "度",
}  # fmt: skip
_SYMBOLS = {
    "&": "和",
    "+": "加",
    "=": "等于",
    "@": "艾特",
    "%": "百分号",
    "×": "乘以",
    "$": "美元",
    "€": "欧元",
    "¥": "元",
}
_MEASURE_WORDS = "个只条本张位件名次把家辆台座层间杯瓶块片种份双对场岁年天周小点分秒米公斤元万千"


def _any_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _date(match: re.Match[str], _: None) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{digits(match[1])}年{cardinal(str(month))}月{cardinal(str(day))}日"


def _time(match: re.Match[str], _: None) -> str:
    hour, minute, second = int(match[1]), match[2], match[3]
    said = ("两" if hour == 2 else cardinal(str(hour))) + "点"
    if int(minute):
        said += f"{_minutes(minute)}分"
    return said + (f"{_minutes(second)}秒" if second else "")


def _minutes(written: str) -> str:
    return digits(written) if written.startswith("0") else cardinal(written)


def _money(match: re.Match[str], _: None) -> str:
    amount = re.sub(r"(\.\d*?)0+$", r"\1", match["number"]).removesuffix(".")
    return f"{counted(amount)}{match['scale'] or ''}{CURRENCIES[match['sign']]}"


def _telephone(match: re.Match[str], _: None) -> str:
    return "，".join(digits(group, "幺") for group in re.findall(r"\d+", match[0]))


def _degrees(match: re.Match[str], _: None) -> str:
    return ("零下" if match[1] else "") + number(match[2]) + "摄氏度"


def _range(match: re.Match[str], _: None) -> str:
    percent = "百分之" if match[3] else ""
    return f"{percent}{number(match[1])}到{percent}{number(match[2])}"


def _signed(match: re.Match[str], _: None) -> str:
    return f"负{number(match[1])}"


_SCALE = r"(?P<scale>[十百千]?[万亿])?"
RULES: tuple[tuple[str, tuple[Rule[None], ...]], ...] = (
    (
        "date",
        (
            Rule(
                re.compile(r"(?<![\d.,/-])(\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])"),
                _date,
                DIGITS,
            ),
            Rule(re.compile(r"(?<!\d)(\d{2}|\d{4})(?=年)"), lambda m, _: digits(m[1]), DIGITS),
        ),
    ),
    (
        "time",
        (Rule(re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])"), _time, DIGITS),),
    ),
    (
        "money",
        (
            Rule(
                re.compile(rf"(?P<sign>{_any_of(CURRENCIES)})\s?(?P<number>{_NUMBER}){_SCALE}"),
                _money,
                DIGITS,
            ),
            Rule(
                re.compile(rf"{_FREE}(?P<number>{_NUMBER}){_SCALE}\s?(?P<sign>{_any_of(CURRENCIES)})"),
                _money,
                DIGITS,
            ),
        ),
    ),
    (
        "telephone",
        (
            Rule(
                re.compile(
                    r"(?<![\d.,-])(?:1\d{10}|0\d{2,3}-\d{7,8}|\d{3}-\d{4}-\d{4}|\d{3}-\d{3,4}-\d{3,4})(?![\d-])"
                ),
                _telephone,
                DIGITS,
            ),
        ),
    ),
    (
        "unit",
        (
            Rule(re.compile(rf"(-|(?<!\d)[–—])?{_FREE}({_NUMBER})\s?°C"), _degrees, DIGITS),
            Rule(re.compile(rf"{_FREE}({_NUMBER})\s?[-–~]\s?({_NUMBER})\s?(%)?"), _range, DIGITS),
            Rule(re.compile(rf"{_FREE}({_NUMBER})\s?%"), lambda m, _: f"百分之{number(m[1])}", DIGITS),
            Rule(
                re.compile(rf"{_FREE}({_NUMBER})\s?({_any_of(UNITS)})(?![A-Za-z])"),
                lambda m, _: counted(m[1]) + UNITS[m[2]],
                DIGITS,
            ),
        ),
    ),
    (
        "number",
        (
            Rule(
                re.compile(r"(?<![\d./])(\d{1,3})/(\d{1,3})(?![\d./])"),
                lambda m, _: f"{cardinal(m[2])}分之{cardinal(m[1])}",
                DIGITS,
            ),
            Rule(re.compile(rf"(?<![\w.,])-({_NUMBER})"), _signed, DIGITS),
            Rule(re.compile(rf"{_FREE}(?<!第)2(?=[{_MEASURE_WORDS}])"), lambda _, __: "两", DIGITS),
            Rule(re.compile(_NUMBER), lambda m, _: number(m[0]), DIGITS),
            Rule(re.compile(r"\d+"), lambda m, _: digits(m[0]), DIGITS),
        ),
    ),
    ("symbol", (Rule(re.compile(_any_of(_SYMBOLS)), lambda m, _: _SYMBOLS[m[0]]),)),
)
