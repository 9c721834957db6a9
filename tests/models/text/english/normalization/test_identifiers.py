"""Numbers and codes that name something."""

import pytest

from models.text.english.normalization.identifiers import LATE_RULES, RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("card ending in 8876", "card ending in eight eight seven six"),
        ("a 401(k)", "a four oh one K"),
        ("192.168.1.1", "one nine two dot one six eight dot one dot one"),
        ("v2.0.1", "version two point zero point one"),
        ("room 404", "room four oh four"),
        ("flight BA 249", "flight B A two four nine"),
        ("H.265 in 720p", "H dot two sixty-five in seven twenty P"),
        ("12 34", "12 34"),
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
def test_forms_that_could_also_be_dates_or_sums(written: str, spoken: str) -> None:
    assert in_words(LATE_RULES, written) == spoken
