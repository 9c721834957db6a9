"""Sums of money."""

import pytest

from models.text.money import speak_money


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("$12.50", "twelve dollars and fifty cents"),
        ("$1", "one dollar"),
        ("$0.99", "ninety-nine cents"),
        ("£3.01", "three pounds and one penny"),
        ("€2,80", "two euros and eighty cents"),
        ("-$5", "minus five dollars"),
        ("$1,234", "one thousand two hundred thirty-four dollars"),
        ("$3.5 million", "three point five million dollars"),
        ("£2bn", "two billion pounds"),
        ("US$20", "twenty U S dollars"),
        ("500 USD", "five hundred U S dollars"),
        ("CHF 7", "seven Swiss francs"),
        ("50¢", "fifty cents"),
        ("20p", "twenty pence"),
        ("$5-10", "five to ten dollars"),
    ],
)
def test_money(written: str, spoken: str) -> None:
    assert speak_money(written, "en-us") == spoken
