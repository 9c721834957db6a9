"""Sums of money."""

import pytest

from models.text.english.normalization.money import RULES
from tests.models.text.english.in_words import in_words


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
        ("$20/mo", "twenty dollars per month"),
        ("$5/mo., or €4/wk. in June", "five dollars per month, or four euros per week in June"),
        ("$5/mo. She pays", "five dollars per month. She pays"),
        ("€1.234,56", "one thousand two hundred thirty-four euros and fifty-six cents"),
        ("1 000 000 €", "one million euros"),
        ("Rs. 500", "five hundred rupees"),
        ("$.50", "fifty cents"),
        ("$1.2M", "one point two million dollars"),
        ("$20.506", "twenty point five zero six dollars"),
        ("a $5 bill", "a five dollar bill"),
        ("the $5 was", "the five dollars was"),
        ("720p", "720p"),
    ],
)
def test_money(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
