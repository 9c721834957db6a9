"""Invented names are read as words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.letter_to_sound import pronounce_by_rule


@pytest.mark.parametrize(
    ("word", "american", "british"),
    [
        ("Blippo", "blˈɪpO", "blˈɪpQ"),
        ("Snorble", "snˈɔɹbᵊl", "snˈɔːbᵊl"),
        ("Quenthar", "kwˈɛnθɑɹ", "kwˈɛnθɑː"),
        ("Jaxon", "ʤˈæksən", "ʤˈaksən"),
        ("Okafor", "ˈOkəfɔɹ", "ˈQkəfɔː"),
        ("Thripe", "θɹˈIp", "θɹˈIp"),
        ("Zobbit", "zˈɑbɪt", "zˈɒbɪt"),
        ("Florvation", "flɔɹvˈɑʃᵊn", "flɔːvˈɑːʃᵊn"),
    ],
)
def test_invented_names(word: str, american: str, british: str) -> None:
    assert pronounce_by_rule(word, "en-us") == american
    assert pronounce_by_rule(word, "en-gb") == british


@pytest.mark.parametrize(
    ("word", "american"), [("qu", "kˈu"), ("squb", "skˈʌb"), ("dge", "ʤˈɛ"), ("quob", "kwˈɑb")]
)
def test_the_only_vowel_is_not_swallowed(word: str, american: str) -> None:
    """The u of qu belongs to it where another vowel follows, and an ending needs something before it."""
    assert pronounce_by_rule(word, "en-us") == american


@given(st.from_regex(r"[a-z]{0,8}[aeiou][a-z]{0,8}", fullmatch=True))
def test_every_word_with_a_vowel_has_one_stress_and_known_sounds(word: str) -> None:
    phonemes = pronounce_by_rule(word, "en-us")
    assert phonemes.count("ˈ") == 1
    assert re.fullmatch("[AIOWYbdfhijklmnpstuvwzæðŋɑɔəɛɜɡɪɹʃʊʌʒʤʧˈθᵊ]+", phonemes)
