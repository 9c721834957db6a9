"""The dictionaries of gruut."""

import pytest

from models.errors import MissingWeights
from models.text.by_word.lexicon import GruutLexicon


def test_words_are_looked_up_and_others_guessed() -> None:
    french = GruutLexicon.load("fr", "2.0.2")
    assert french.known("homme") == ("ɔ m",)
    assert french.known("chocolatine") == ()
    assert french.guessed("chocolatine") == "ʃ ɔ k ɔ l a t i n"


def test_a_missing_package_is_named() -> None:
    with pytest.raises(MissingWeights, match=r"pip install --no-deps gruut-lang-xx==1\.0"):
        GruutLexicon.load("xx", "1.0")
