"""Parts of postal addresses."""

import pytest

from models.text.english.normalization.postal_addresses import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("New York, NY 10001", "New York, New York one zero zero zero one"),
        ("Boston, MA.", "Boston, Massachusetts."),
        ("1428 Elm St.", "fourteen twenty-eight Elm street."),
        ("708 N 1st St.", "seven oh eight north 1st street."),
        ("by Oak Dr. near St. Ives", "by Oak drive near St. Ives"),
        ("we saw Dr. No", "we saw Dr. No"),
    ],
)
def test_postal_addresses(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
