"""Ordered rules of spelling."""

from models.text.by_word.spelling import Spelling, stress_nucleus


def test_the_first_rule_that_matches_is_taken_and_unknown_letters_are_silent() -> None:
    spelling = Spelling([("ch", "ʧ"), ("c(?=e)", "s"), ("(?<!.)c", "K"), ("c", "k"), ("e", "e")])
    assert spelling.sounds("chce") == "ʧse"
    assert spelling.sounds("cxc") == "Kk"


def test_stress_is_before_the_vowel_counted_from_the_end() -> None:
    assert stress_nucleus("kasa", "a", 2) == "kˈasa"
    assert stress_nucleus("kasa", "a", 1) == "kasˈa"
    assert stress_nucleus("sol", "o", 2) == "sˈol"
    assert stress_nucleus("ps", "ao", 2) == "ps"
