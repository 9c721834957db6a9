"""Numbers in Chinese characters, against numbers that are known."""

import pytest

from models.text.mandarin.numbers import cardinal, counted, digits, number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "零"),
        ("10", "十"),
        ("12", "十二"),
        ("20", "二十"),
        ("101", "一百零一"),
        ("110", "一百一十"),
        ("1010", "一千零一十"),
        ("2000", "两千"),
        ("2200", "两千二百"),
        ("10000", "一万"),
        ("10500", "一万零五百"),
        ("100001", "十万零一"),
        ("123456789", "一亿二千三百四十五万六千七百八十九"),
        ("200000000", "两亿"),
        ("007", "零零七"),
        ("1" * 17, "一" * 17),
    ],
)
def test_whole_numbers(written: str, said: str) -> None:
    assert cardinal(written) == said


def test_decimals_and_counts() -> None:
    assert number("1,234.50") == "一千二百三十四点五零"
    assert (counted("2"), counted("12")) == ("两", "十二")
    assert digits("110", "幺") == "幺幺零"
