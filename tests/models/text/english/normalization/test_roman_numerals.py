"""Roman numerals of chapters and monarchs, and capitals that are not numerals."""

import pytest

from models.text.english.normalization.roman_numerals import RULES, roman_value
from tests.models.text.english.in_words import in_words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Chapter XIV and chapter iii", "Chapter fourteen and chapter three"),
        ("Henry VIII and Louis XIV's", "Henry the eighth and Louis the fourteenth's"),
        ("Pope Sylvester II, King George V", "Pope Sylvester the second, King George the fifth"),
        ("WWII and World War I", "World War two and World War one"),
        ("Rambo III", "Rambo three"),
        ("Malcolm X, Part I", "Malcolm X, Part one"),
        ("In part I agree", "In part I agree"),
        ("the IV drip, CD and MIX", "the IV drip, CD and MIX"),
        ("chapter mix", "chapter mix"),
        ("parts I, II, and III", "parts one, two, and three"),
        ("Act IV, scene ii", "Act four, scene two"),
        ("Super Bowl LVIII", "Super Bowl fifty-eight"),
        ("I, Claudius", "I, Claudius"),
        ("The IV drip", "The IV drip"),
    ],
)
def test_roman_numerals(written: str, spoken: str) -> None:
    assert in_words(RULES, written) == spoken


@pytest.mark.parametrize(("numeral", "value"), [("I", 1), ("IV", 4), ("XIX", 19), ("MCMXCIV", 1994)])
def test_values(numeral: str, value: int) -> None:
    assert roman_value(numeral) == value
