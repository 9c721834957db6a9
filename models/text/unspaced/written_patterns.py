"""Patterns of dates, times, money and fractions that are written alike in Japanese and Mandarin."""

import re
from collections.abc import Iterable

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
FREE = r"(?<![\d.,])"  # before a number: it is not the end of a longer one
DATE = re.compile(r"(?<![\d.,/-])(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])")
TIME = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])")
FRACTION = re.compile(r"(?<![\d./])(\d{1,3})/(\d{1,3})(?![\d./])")


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def money(currencies: Iterable[str], scales: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """An amount behind the sign of its currency, and before it: groups `sign`, `number` and `scale`.

    scales: a character class of the words of large numbers, such as 万, which ten, hundred or thousand may precede.
    """
    sign, number = rf"(?P<sign>{any_of(currencies)})", rf"(?P<number>{NUMBER})(?P<scale>[十百千]?[{scales}])?"
    return re.compile(rf"{sign}\s?{number}"), re.compile(rf"{FREE}{number}\s?{sign}")


def date_of(match: re.Match[str]) -> tuple[str, int, int] | None:
    """Year, month and day of a match of DATE; None where the calendar has no such month or day."""
    month, day = int(match["month"]), int(match["day"])
    return (match["year"], month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
