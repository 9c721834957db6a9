"""Signs of Japanese texts in words. Open JTalk reads numbers, with the sounds that counters give them."""

import re

from models.text.rules import DIGITS, Rule
from models.text.unspaced.written_patterns import DATE, FRACTION, FREE, NUMBER, TIME, any_of, date_of, money

CURRENCIES = {
    "¥": "円", "JPY": "円", "$": "ドル", "USD": "ドル", "€": "ユーロ", "EUR": "ユーロ", "£": "ポンド",
    "GBP": "ポンド",
}  # fmt: skip
UNITS = {
    "km/h": "キロメートル毎時", "km²": "平方キロメートル", "km": "キロメートル", "m²": "平方メートル",
    "cm": "センチメートル",
    "mm": "ミリメートル", "m": "メートル", "kg": "キログラム", "mg": "ミリグラム", "g": "グラム",
    "ml": "ミリリットル",
    "l": "リットル", "L": "リットル", "GB": "ギガバイト", "MB": "メガバイト", "kW": "キロワット", "W": "ワット",
    "Hz": "ヘルツ",
    "°C": "度", "°": "度", "%": "パーセント",
}  # fmt: skip
DIGIT_NAMES = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")
_SYMBOLS = {
    "&": "アンド", "+": "プラス", "=": "イコール", "@": "アットマーク", "×": "かける", "$": "ドル",
    "€": "ユーロ", "¥": "円",
    "#": "シャープ",
}  # fmt: skip


def _plain(number: str) -> str:
    return number.replace(",", "")


def _date(match: re.Match[str], _: None) -> str | None:
    date = date_of(match)
    return f"{date[0]}年{date[1]}月{date[2]}日" if date else None


def _time(match: re.Match[str], _: None) -> str:
    minutes = f"{int(match[2])}分" if int(match[2]) else ""
    return f"{int(match[1])}時{minutes}" + (f"{int(match[3])}秒" if match[3] else "")


def _money(match: re.Match[str], _: None) -> str:
    return f"{_plain(match['number'])}{match['scale'] or ''}{CURRENCIES[match['sign']]}"


def _telephone(match: re.Match[str], _: None) -> str:
    return ", ".join("".join(DIGIT_NAMES[int(digit)] for digit in part) for part in match[0].split("-"))


def _unit(match: re.Match[str], _: None) -> str:
    lower = f"{_plain(match['lower'])}から" if match["lower"] else ""
    return ("マイナス" if match["minus"] else "") + lower + _plain(match["number"]) + UNITS[match["unit"]]


RULES: tuple[tuple[str, tuple[Rule[None], ...]], ...] = (
    (
        "date",
        (Rule(DATE, _date, DIGITS),),
    ),
    (
        "time",
        (Rule(TIME, _time, DIGITS),),
    ),
    ("money", tuple(Rule(pattern, _money, DIGITS) for pattern in money(CURRENCIES, "万億兆"))),
    (
        "telephone",
        (Rule(re.compile(r"(?<![\d.,-])\d{2,4}-\d{2,4}-\d{3,4}(?![\d-])"), _telephone, DIGITS),),
    ),
    (
        "unit",
        (
            Rule(
                re.compile(
                    rf"{FREE}(?:(?P<lower>{NUMBER})\s?[~–]\s?|(?P<minus>(?<!\w)-)?)(?P<number>{NUMBER})\s?"
                    rf"(?P<unit>{any_of(UNITS)})(?![A-Za-z])"
                ),
                _unit,
                DIGITS,
            ),
            Rule(
                re.compile(r"(?<=\d)\s?[~–]\s?(?=\d)|(?<=[年月日時分人個回円])~(?=\d)"),
                lambda _, __: "から",
                DIGITS,
            ),
            Rule(re.compile(r"(?<![\w.,-])-(?=\d)"), lambda _, __: "マイナス", DIGITS),
            Rule(FRACTION, lambda match, _: f"{match[2]}分の{match[1]}", DIGITS),
        ),
    ),
    ("symbol", (Rule(re.compile(any_of(_SYMBOLS)), lambda match, _: _SYMBOLS[match[0]]),)),
)
