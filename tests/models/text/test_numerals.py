"""Numbers that are nothing more special."""

import pytest

from models.text.numerals import speak_numerals, speak_phone_numbers


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("10-20", "ten to twenty"),
        ("3:1", "three to one"),
        ("21st and 102nd", "twenty-first and one hundred second"),
        ("1/2, 3/4 and 7/8", "one half, three quarters and seven eighths"),
        ("2 1/2", "two and a half"),
        ("24/7", "twenty-four seven"),
        ("1.2.3", "one point two point three"),
        ("3-2-1", "three, two, one"),
        ("978-3-16", "nine seven eight, three, one six"),
        ("-3", "minus three"),
        ("5-3=2", "five minus three=two"),
        ("4b and F-16", "four B and F sixteen"),
        ("#5", "number five"),
        ("0.05", "zero point zero five"),
        ("1/0", "one over zero"),
        ("12345678901234567890", "one two three four five six seven eight nine zero " * 2),
    ],
)
def test_numerals(written: str, spoken: str) -> None:
    assert speak_numerals(written, "en-us") == spoken.strip()


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("555-0142", "five five five, zero one four two"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("New York, NY 10001", "New York, NY one zero zero zero one"),
        ("12 34", "12 34"),
    ],
)
def test_phone_numbers(written: str, spoken: str) -> None:
    assert speak_phone_numbers(written) == spoken
