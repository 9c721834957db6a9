"""Times of day."""

import pytest

from models.text.times import speak_times


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("18:45", "eighteen forty-five"),
        ("9:05 am", "nine oh five A M"),
        ("7pm", "seven P M"),
        ("9:00", "nine o'clock"),
        ("18:00", "eighteen hundred"),
        ("9:30-11:15", "nine thirty to eleven fifteen"),
        ("9-11 am", "9 to eleven A M"),
        ("12:30:15", "twelve thirty and fifteen seconds"),
        ("9:00 o'clock", "nine o'clock"),
        ("3:2", "3:2"),
    ],
)
def test_times(written: str, spoken: str) -> None:
    assert speak_times(written, "en-us") == spoken
