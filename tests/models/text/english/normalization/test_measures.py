"""Quantities with units of measurement."""

import pytest

from models.text.english.normalization.measures import RULES
from tests.models.text.english.in_words import in_words


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
        ("a 10-km run", "a ten kilometer run"),
        ("6 ft. tall", "six feet tall"),
        ("gate 5 B", "gate 5 B"),
        ("100 metres", "100 metres"),
        ("5 μg", "five micrograms"),
        ("10 μm and 3 μs", "ten micrometers and three microseconds"),
        ("12KG", "twelve kilograms"),
        ("3 mbps", "three megabits per second"),
        ("100 million kg", "one hundred million kilograms"),
        ("9.8 m/s²", "nine point eight meters per second squared"),
        ("a 1.5 GB file", "a one point five gigabyte file"),
        ("4 1/2 lbs", "four and a half pounds"),
        ("1/2 kg and -1/2 kg", "half a kilogram and minus half a kilogram"),
        ("30m³", "thirty cubic meters"),
        ("3 × 10⁸ m/s", "three times ten to the power of eight meters per second"),
        ("5 in the box", "5 in the box"),
        ("the 5 G", "the 5 G"),
    ],
)
def test_american(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken


def test_british_spelling() -> None:
    assert in_words(RULES, "2 l over 3 km", "en-gb") == "two litres over three kilometres"
