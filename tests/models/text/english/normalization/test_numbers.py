"""Numbers in words, and how the dialects differ."""

from models.text.english.normalization.numbers import (
    cardinal,
    decimal,
    fraction,
    ordinal,
    plural_of_number,
    spell_digits,
    year,
)


def test_british_says_and() -> None:
    assert cardinal("1,205", "en-gb") == "one thousand two hundred and five"
    assert cardinal("1,205", "en-us") == "one thousand two hundred five"


def test_leading_zeros_and_very_long_numbers_are_read_digit_by_digit() -> None:
    assert cardinal("007", "en-us") == "zero zero seven"
    assert cardinal("1" * 20, "en-us").split() == ["one"] * 20


def test_each_kind_of_number() -> None:
    assert ordinal("102", "en-gb") == "one hundred and second"
    assert decimal("-1,000.05", "en-us") == "minus one thousand point zero five"
    assert year("1905", "en-us") == "nineteen oh five"
    assert year("2005", "en-gb") == "two thousand and five"
    assert fraction("3", "4", "en-us") == "three quarters"
    assert fraction("1", "3", "en-us") == "one third"
    assert plural_of_number("sixty") == "sixties"
    assert spell_digits("0142") == "zero one four two"
