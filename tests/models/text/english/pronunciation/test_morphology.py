"""Words derived from known words, with the voicing of English endings."""

import pytest

from models.text.english.dictionary.lexicon import Lexicon
from models.text.english.pronunciation.morphology import add_ed, add_s, pronounce_compound, pronounce_derived


@pytest.mark.parametrize(
    ("stem", "plural"), [("kˈæt", "kˈæts"), ("dˈɔɡ", "dˈɔɡz"), ("bˈɑks", "bˈɑksᵻz"), ("sˈi", "sˈiz")]
)
def test_s_has_the_voicing_of_the_preceding_sound(stem: str, plural: str) -> None:
    assert add_s(stem, "en-us") == plural


@pytest.mark.parametrize(
    ("stem", "past"), [("stˈɑp", "stˈɑpt"), ("plˈA", "plˈAd"), ("nˈid", "nˈidᵻd"), ("wˈAt", "wˈATᵻd")]
)
def test_ed_has_the_voicing_of_the_preceding_sound(stem: str, past: str) -> None:
    assert add_ed(stem, "en-us") == past


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("vlogs", "vlˈɑɡz"),
        ("vlogged", "vlˈɑɡd"),
        ("vlogging", "vlˈɑɡɪŋ"),
        ("vlogger's", "vlˈɑɡəɹz"),
        ("dog'll", "dˈɔɡᵊl"),
        ("unvlog", "ˌʌnvlˈɑɡ"),
        ("emojiless", "ɪmˈOʤiləs"),
        ("zxqvws", None),
    ],
)
def test_derived_words(word: str, phonemes: str | None, american_lexicon: Lexicon) -> None:
    assert pronounce_derived(word, american_lexicon.lookup, "en-us") == phonemes


def test_british_final_r_is_pronounced_before_a_vowel(british_lexicon: Lexicon) -> None:
    lookup = {"blur": "blˈɜː"}.get
    assert pronounce_derived("blurring", lookup, "en-gb") == "blˈɜːɹɪŋ"
    assert pronounce_derived("blurred", lookup, "en-gb") == "blˈɜːd"


def test_compounds_are_stressed_on_the_first_part(american_lexicon: Lexicon) -> None:
    assert pronounce_compound("voicebook", american_lexicon.lookup) == "vˈYsbˌʊk"
    assert pronounce_compound("zxqvwbox", american_lexicon.lookup) is None
