"""Years, decades, eras and quarters."""

import pytest

from models.text.english.normalization.years import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1914-1918", "nineteen fourteen to nineteen eighteen"),
        ("1999-2003", "nineteen ninety-nine to two thousand three"),
        ("in 1905", "in nineteen oh five"),
        ("the 1960s and '70s", "the nineteen sixties and seventies"),
        ("79 AD and AD 410", "seventy-nine A D and A D four hundred ten"),
        ("1984 people", "1984 people"),
        ("1905 workers", "1905 workers"),
        ("1939-45 and 1998/99", "nineteen thirty-nine to forty-five and nineteen ninety-eight ninety-nine"),
        ("44 B.C. and A.D. 9", "forty-four B C and A D nine"),
        ("the class of '05", "the class of oh five"),
        ("Q3 2024", "Q three twenty twenty-four"),
        ("since mid-1995", "since mid-nineteen ninety-five"),
    ],
)
def test_years(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
