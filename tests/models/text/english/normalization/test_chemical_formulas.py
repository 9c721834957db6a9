"""Formulas letter by letter, and what looks like them."""

import pytest

from models.text.english.normalization.chemical_formulas import RULES
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("H2SO4", "H two S O four"),
        ("C6H12O6", "C six H twelve O six"),
        ("Ca(OH)2", "C A O H two"),
        ("NaCl and NaOH", "N A C L and N A O H"),
        ("ISS and NASA", "ISS and NASA"),  # of symbols too, but without a number
        ("vitamin B12", "vitamin B12"),  # one symbol alone
        ("Covid19", "Covid19"),
        ("H2SO4-like", "H2SO4-like"),
    ],
)
def test_chemical_formulas(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken
