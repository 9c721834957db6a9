"""Numbers that no more specific class claims."""

import pytest

from models.text.english.normalization.numerals import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("10-20", "ten to twenty"),
        ("3:1", "three to one"),
        ("21st and 102nd", "twenty-first and one hundred second"),
        ("1/2, 3/4 and 7/8", "one half, three quarters and seven eighths"),
        ("2 1/2", "two and a half"),
        ("3/100ths, 1/8th and 5/1000ths", "three hundredths, one eighth and five thousandths"),
        ("the 7th/9th", "the seventh/ninth"),
        ("in 3/4 time", "in three four time"),
        ("24/7", "twenty-four seven"),
        ("1st-3rd", "first to third"),
        ("50/50, 4/5 stars and 9/10", "fifty fifty, four out of five stars and nine out of ten"),
        ("10⁻³ and x²", "ten to the power of minus three and x squared"),
        ("chapters 3–5", "chapters three to five"),
        ("5 - 3 = 2", "five minus three = two"),
        ("1.234,56", "one thousand two hundred thirty-four point five six"),
        ("-3", "minus three"),
        ("5-3=2", "five minus three=two"),
        ("F-16", "F-sixteen"),
        ("#5", "number five"),
        ("0.05", "zero point zero five"),
        ("1/0", "one over zero"),
        ("60/40 and 30/70", "sixty forty and thirty seventieths"),
        ("9/1001", "nine over one thousand one"),
        ("gave 3/4 of it, rated 3/4", "gave three quarters of it, rated three out of four"),
        ("2.5/5", "two point five out of five"),
        ("the 20s, two 9s and a 6", "the twenties, two nines and a six"),
        ("+5 or −5", "plus five or minus five"),
        ("8 / 2 = 4", "eight divided by two = four"),
        (
            "3M users, 10k steps and 1.5bn",
            "three million users, ten thousand steps and one point five billion",
        ),
        ("20-20", "twenty twenty"),
        ("0/5", "zero over five"),
        ("10-12th", "ten-twelfth"),
        ("12345678901234567890", "one two three four five six seven eight nine zero " * 2),
    ],
)
def test_numerals(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken.strip()
