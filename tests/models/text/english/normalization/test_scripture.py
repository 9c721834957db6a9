"""Chapters and verses, and what looks like them."""

import pytest

from models.text.english.normalization.scripture import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("John 3:16", "John three sixteen"),
        ("Psalms 23:1", "Psalms twenty-three one"),
        ("Ps. 23:1-4", "Psalm twenty-three one to four"),
        ("1 Cor. 13:4", "first Corinthians thirteen four"),
        ("2 Tim 4:7", "second Timothy four seven"),
        ("call Tim 4:15", "call Tim 4:15"),
        ("meet Ruth 5:30 pm", "meet Ruth 5:30 pm"),
        ("meet Ruth 5:30 p.m.", "meet Ruth 5:30 p.m."),
        ("a ratio of 3:16", "a ratio of 3:16"),
    ],
)
def test_scripture(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
