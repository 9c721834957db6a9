"""Sizes and durations of several numbers."""

import pytest

from models.text.english.normalization.dimensions import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("5'10\"", "five feet ten inches"),
        ("2x more", "two times more"),
        ("3x4", "three by four"),
        ("5 × 4 = 20", "5 × 4 = 20"),
        ("5 ft. 10 in. tall", "five feet ten inches tall"),
        ("2h 15m", "two hours fifteen minutes"),
        ("a 6'2\" man", "a six foot two inch man"),
        ("3 x 4 m", "three by four meters"),
        ("1920x1080", "nineteen twenty by ten eighty"),
        ("a 12-inch pipe, 6' long", "a twelve inch pipe, six feet long"),
        ('he said "5" twice', 'he said "5" twice'),
        ("1h30 or 1h05", "one hour thirty minutes or one hour five minutes"),
    ],
)
def test_dimensions(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
