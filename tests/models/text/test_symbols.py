"""Signs in words."""

import pytest

from models.text.symbols import speak_signs, speak_signs_around_numbers


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("AT&T, C#", "A T and T, C sharp"),
        ("he/she", "he slash she"),
        ("1/2", "1/2"),
        ("~50", "about 50"),
        ("x^2", "x squared"),
        ("a -- b - c", "a — b — c"),
    ],
)
def test_signs_around_numbers(written: str, spoken: str) -> None:
    assert " ".join(speak_signs_around_numbers(written).split()) == " ".join(spoken.split())


def test_every_other_sign_has_a_word() -> None:
    assert (
        " ".join(speak_signs("a & b + c = d @ e ≥ f").split()) == "a and b plus c equals d at e is at least f"
    )
