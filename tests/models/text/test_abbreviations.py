"""Abbreviations and their full stops."""

import pytest

from models.text.abbreviations import expand_abbreviations


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Mr. and Mrs. Lee", "mister and missus Lee"),
        (
            "Dr Lee of St. Ives, 5 Elm St., by Oak Dr.",
            "doctor Lee of saint Ives, 5 Elm street, by Oak drive.",
        ),
        ("nails, etc.", "nails, et cetera."),
        ("e.g. a nail, i.e. iron", "for example a nail, that is iron"),
        ("on Wed., Oct. 5", "on Wednesday, October 5"),
        ("We rested in the sun. The cat sat. See No. 5.", "We rested in the sun. The cat sat. See number 5."),
        ("He said no. Vol. 2", "He said no. volume 2"),
        ("Mon-Fri", "Monday to Friday"),
        ("an 18th c. house, vol. II", "an 18th century house, volume II"),
        ("at 9 a.m.", "at 9 A M."),
        ("44 B.C. and A.D. 9", "44 BC and AD 9"),
        ("Smith vs Jones w/o tea", "Smith versus Jones without tea"),
    ],
)
def test_abbreviations(written: str, spoken: str) -> None:
    assert expand_abbreviations(written) == spoken
