"""Signs of Japanese texts in words. Open JTalk reads numbers, with the sounds that counters give them."""

import re

from models.text.rules import DIGITS, Rule

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FREE = r"(?<![\d.,])"
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


def _any_of(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _plain(number: str) -> str:
    return number.replace(",", "")


def _date(match: re.Match[str], _: None) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{match[1]}年{month}月{day}日"


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


_SCALE = r"(?P<scale>[十百千]?[万億兆])?"
RULES: tuple[tuple[str, tuple[Rule[None], ...]], ...] = (
    (
        "date",
        (
            Rule(
                re.compile(r"(?<![\d.,/-])(\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])"),
                _date,
                DIGITS,
            ),
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
        (Rule(re.compile(r"(?<![\d.,-])\d{2,4}-\d{2,4}-\d{3,4}(?![\d-])"), _telephone, DIGITS),),
    ),
    (
        "unit",
        (
            Rule(
                re.compile(
                    rf"{_FREE}(?:(?P<lower>{_NUMBER})\s?[~–]\s?|(?P<minus>(?<!\w)-)?)(?P<number>{_NUMBER})\s?"
                    rf"(?P<unit>{_any_of(UNITS)})(?![A-Za-z])"
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
            Rule(
                re.compile(r"(?<![\d./])(\d{1,3})/(\d{1,3})(?![\d./])"),
                lambda match, _: f"{match[2]}分の{match[1]}",
                DIGITS,
            ),
        ),
    ),
    ("symbol", (Rule(re.compile(_any_of(_SYMBOLS)), lambda match, _: _SYMBOLS[match[0]]),)),
)
