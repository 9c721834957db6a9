"""Numbers that are names."""

import pytest

from models.text.identifiers import LATE_RULES, RULES
from tests.models.text.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("555-0142", "five five five, zero one four two"),
        ("(212)-555-0100", "two one two, five five five, zero one zero zero"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("1-800-GO-FEDEX", "one eight hundred, go fedex"),
        ("call 911", "call nine one one"),
        ("call 300 people", "call 300 people"),
        ("New York, NY 10001", "New York, New York one zero zero zero one"),
        ("Boston, MA.", "Boston, Massachusetts."),
        ("1428 Elm St.", "fourteen twenty-eight Elm street."),
        ("708 N 1st St.", "seven oh eight north 1st street."),
        ("by Oak Dr. near St. Ives", "by Oak drive near St. Ives"),
        ("card ending in 8876", "card ending in eight eight seven six"),
        ("a 401(k)", "a four oh one K"),
        ("192.168.1.1", "one nine two dot one six eight dot one dot one"),
        ("v2.0.1", "version two point zero point one"),
        ("room 404", "room four oh four"),
        ("flight BA 249", "flight B A two four nine"),
        ("H.265 in 720p", "H dot two sixty-five in seven twenty P"),
        ("12 34", "12 34"),
        ("we saw Dr. No", "we saw Dr. No"),
    ],
)
def test_identifiers(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("1.2.3", "one point two point three"),
        ("3-2-1", "three, two, one"),
        ("978-3-16", "nine seven eight, three, one six"),
        ("007", "zero zero seven"),
    ],
)
def test_what_dates_and_sums_could_be_too(written: str, spoken: str) -> None:
    assert in_words(LATE_RULES, written) == spoken
