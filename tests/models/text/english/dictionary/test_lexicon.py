"""The dictionaries: which forms of a word are found, and the error if they are not installed."""

import importlib.util
import sys

import pytest

from models.errors import MissingWeights, UnsupportedLanguage
from models.text.english.dictionary.lexicon import Lexicon


def test_words_are_found_in_any_case(american_lexicon: Lexicon) -> None:
    assert american_lexicon.lookup("voice") == "vˈYs"
    assert american_lexicon.lookup("VOICE") == "vˈYs"
    assert american_lexicon.lookup("leicester") == american_lexicon.lookup("Leicester") == "lˈɛstəɹ"


def test_part_of_speech_determines_the_pronunciation(american_lexicon: Lexicon) -> None:
    assert american_lexicon.lookup("use", "NOUN") == "jˈus"
    assert american_lexicon.lookup("use", "VERB") == american_lexicon.lookup("use") == "jˈuz"


def test_case_distinguishes_names_from_words(american_lexicon: Lexicon) -> None:
    assert american_lexicon.lookup("Polish") == "pˈOlɪʃ"
    assert american_lexicon.lookup("polish") == "pˈɑlɪʃ"


def test_the_american_flap_has_the_symbol_of_kokoro(
    american_lexicon: Lexicon, british_lexicon: Lexicon
) -> None:
    assert american_lexicon.lookup("butter") == "bˈʌTəɹ"
    assert british_lexicon.lookup("butter") == "bˈʌtə"


def test_unknown_words_have_no_pronunciation(american_lexicon: Lexicon) -> None:
    assert american_lexicon.lookup("zxqvw") is None


def test_misaki_is_read_but_never_run() -> None:
    Lexicon.load("en-us")
    assert "misaki" not in sys.modules


def test_missing_dictionaries_say_how_to_install_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingWeights, match=r"pip install --no-deps misaki==0\.9\.4"):
        Lexicon.load("en-us")


def test_unsupported_language() -> None:
    with pytest.raises(UnsupportedLanguage):
        Lexicon.load("en-au")
