"""Dates, times, money, units and other written forms of Mandarin, in Chinese characters."""

import re

from models.text.mandarin.numbers import cardinal, counted, digits, number
from models.text.rules import DIGITS, Rule
from models.text.unspaced.written_patterns import DATE, FRACTION, FREE, NUMBER, TIME, any_of, date_of, money

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


def _date(match: re.Match[str], _: None) -> str | None:
    date = date_of(match)
    if date is None:
        return None
    year, month, day = date
    return f"{digits(year)}年{cardinal(str(month))}月{cardinal(str(day))}日"


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


RULES: tuple[tuple[str, tuple[Rule[None], ...]], ...] = (
    (
        "date",
        (
            Rule(DATE, _date, DIGITS),
            Rule(re.compile(r"(?<!\d)(\d{2}|\d{4})(?=年)"), lambda m, _: digits(m[1]), DIGITS),
        ),
    ),
    (
        "time",
        (Rule(TIME, _time, DIGITS),),
    ),
    ("money", tuple(Rule(pattern, _money, DIGITS) for pattern in money(CURRENCIES, "万亿"))),
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
            Rule(re.compile(rf"(-|(?<!\d)[–—])?{FREE}({NUMBER})\s?°C"), _degrees, DIGITS),
            Rule(re.compile(rf"{FREE}({NUMBER})\s?[-–~]\s?({NUMBER})\s?(%)?"), _range, DIGITS),
            Rule(re.compile(rf"{FREE}({NUMBER})\s?%"), lambda m, _: f"百分之{number(m[1])}", DIGITS),
            Rule(
                re.compile(rf"{FREE}({NUMBER})\s?({any_of(UNITS)})(?![A-Za-z])"),
                lambda m, _: counted(m[1]) + UNITS[m[2]],
                DIGITS,
            ),
        ),
    ),
    (
        "number",
        (
            Rule(FRACTION, lambda m, _: f"{cardinal(m[2])}分之{cardinal(m[1])}", DIGITS),
            Rule(re.compile(rf"(?<![\w.,])-({NUMBER})"), _signed, DIGITS),
            Rule(re.compile(rf"{FREE}(?<!第)2(?=[{_MEASURE_WORDS}])"), lambda _, __: "两", DIGITS),
            Rule(re.compile(NUMBER), lambda m, _: number(m[0]), DIGITS),
            Rule(re.compile(r"\d+"), lambda m, _: digits(m[0]), DIGITS),
        ),
    ),
    ("symbol", (Rule(re.compile(any_of(_SYMBOLS)), lambda m, _: _SYMBOLS[m[0]]),)),
)
