"""Symbols in words."""

import pytest

from models.text.english.normalization.symbols import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("AT&T, C#", "A T and T, C sharp"),
        ("he/she", "he slash she"),
        ("~50", "about 50"),
        ("snake_case", "snake underscore case"),
        ("a => b", "a — b"),
    ],
)
def test_symbols_in_context(written: str, spoken: str) -> None:
    assert " ".join(in_words(RULES, written).split()) == " ".join(spoken.split())


def test_symbols_between_words() -> None:
    assert (
        " ".join(in_words(RULES, "a & b + c = d @ e ≥ f").split())
        == "a and b plus c equals d at e is at least f"
    )
