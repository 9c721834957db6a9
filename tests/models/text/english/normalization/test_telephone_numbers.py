"""Telephone numbers, digit by digit."""

import pytest

from models.text.english.normalization.telephone_numbers import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("555-0142", "five five five, zero one four two"),
        ("(212)-555-0100", "two one two, five five five, zero one zero zero"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("1-800-GO-FEDEX", "one eight hundred, go fedex"),
        ("call 911", "call nine one one"),
        ("call 300 people", "call 300 people"),
    ],
)
def test_telephone_numbers(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
