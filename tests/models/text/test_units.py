"""Measures."""

import pytest

from models.text.units import speak_units


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("250 m", "two hundred fifty meters"),
        ("1 km", "one kilometer"),
        ("3.5kg", "three point five kilograms"),
        ("120 km/h", "one hundred twenty kilometers per hour"),
        ("10 m^2", "ten square meters"),
        ("-6 °C", "minus six degrees Celsius"),
        ("20-25°F", "twenty to twenty-five degrees Fahrenheit"),
        ("16 GB", "sixteen gigabytes"),
        ("4.7%", "four point seven percent"),
        ("10-20%", "ten to twenty percent"),
        ("5'10\"", "five feet ten inches"),
        ("2x more", "two times more"),
        ("3x4", "3 by 4"),
        ("a 10-km run", "a ten kilometer run"),
        ("6 ft. tall", "six feet tall"),
        ("5 × 4 = 20", "5 × 4 = 20"),
        ("gate 5 B", "gate 5 B"),
        ("100 metres", "100 metres"),
    ],
)
def test_american(written: str, spoken: str) -> None:
    assert speak_units(written, "en-us") == spoken


def test_british_spelling() -> None:
    assert speak_units("2 l over 3 km", "en-gb") == "two litres over three kilometres"
