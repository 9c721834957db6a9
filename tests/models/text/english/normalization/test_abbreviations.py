"""Abbreviations, with and without full stops."""

import pytest

from models.text.english.normalization.abbreviations import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Mr. and Mrs. Lee", "mister and missus Lee"),
        ("Dr Lee of St. Ives, dr. Evil", "doctor Lee of saint Ives, doctor Evil"),
        ("th' man likes rock 'n' roll", "the man likes rock and roll"),
        ("a Ph.D. by Jones Jr.", "a P H D by Jones junior."),
        ("about et al. and max. speed", "about et al and maximum speed"),
        ("nails, etc.", "nails, et cetera."),
        ("e.g. a nail, i.e. iron", "for example a nail, that is iron"),
        ("We rested in the sun. The cat sat. See No. 5.", "We rested in the sun. The cat sat. See number 5."),
        ("He said no. Vol. 2", "He said no. volume 2"),
        ("an 18th c. house, vol. II", "an 18th century house, volume II"),
        ("Smith vs Jones w/o tea", "Smith versus Jones without tea"),
    ],
)
def test_abbreviations(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
