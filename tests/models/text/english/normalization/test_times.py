"""Times of day."""

import pytest

from models.text.english.normalization.times import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("18:45", "eighteen forty-five"),
        ("9:05 am", "nine oh five A M"),
        ("7pm", "seven P M"),
        ("9:00", "nine o'clock"),
        ("18:00", "eighteen hundred"),
        ("9:30-11:15", "nine thirty-eleven fifteen"),
        ("9-11 am", "nine to eleven A M"),
        ("at 12:30:15", "at twelve thirty and fifteen seconds"),
        ("1:01:01", "one hour one minute and one second"),
        ("01:00", "one o'clock"),
        ("10.15 a.m.", "ten fifteen A M."),
        ("00:00", "midnight"),
        ("9:00 o'clock", "nine o'clock"),
        ("3:2", "3:2"),
    ],
)
def test_times(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
