"""Japanese from a text to phonemes, where the extra is installed."""

import pytest

from models.text.japanese.sounds import JapaneseSounds
from models.text.open_jtalk import PACKAGES, is_installed

pytestmark = pytest.mark.skipif(
    not is_installed(), reason=f"the extra ja is not installed: {', '.join(PACKAGES)}"
)


@pytest.fixture(scope="module")
def sounds() -> JapaneseSounds:
    return JapaneseSounds(str.upper)


def test_particles_and_readings(sounds: JapaneseSounds) -> None:
    text = "私は東京へ行く"
    words = sounds.words(text)
    assert [text[word.start : word.end] for word in words] == ["私", "は", "東京", "へ", "行く"]
    assert [word.phonemes for word in words] == ["βataɕi", "βa", "toːkʲoː", "e", "ikɯ"]


def test_a_counter_changes_its_number_and_a_number_is_one_word(sounds: JapaneseSounds) -> None:
    words = sounds.words("1本と1,230円")
    assert [(word.start, word.end) for word in words] == [(0, 1), (1, 2), (2, 3), (3, 8), (8, 9)]
    assert [word.phonemes for word in words[:2]] == ["iʔ", "poɴ"]
    assert words[3].phonemes == "seɴ ɲi çakɯ saɴ ʥɨː"


def test_foreign_words_are_known_spelled_or_left_to_english(sounds: JapaneseSounds) -> None:
    assert sounds.foreign("iPhone") == "aiɸoɴ"
    assert sounds.foreign("ABC") == "eibʲiːɕiː"
    assert sounds.foreign("blorptly") == "BLORPTLY"


def test_characters_that_japanese_does_not_have_do_not_stop_it(sounds: JapaneseSounds) -> None:
    """Neither with nor without the dictionary of SudachiPy."""
    words = sounds.words("你好と东京へ行く")
    assert [word.phonemes for word in words][-2:] == ["e", "ikɯ"]
    assert sounds.words("\u9fa5\u4e02")[-1].end <= 2
