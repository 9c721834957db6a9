"""Mouth shapes of phonemes."""

from itertools import pairwise

import pytest

from models.text.alphabet.kokoro import SYMBOLS
from models.text.symbol_words import is_sound
from models.tts.visemes import VISEMES, arkit_weights, timed_visemes, visemes_of
from models.types import TimedPhoneme

MARKS = set("ˈˌːʰʲ\u0303↓→↗↘")
# the blend shapes of jaw, mouth and tongue in Apple's ARBlendShapeLocation
ARKIT_SIDES = ("mouthPress", "mouthUpperUp", "mouthLowerDown", "mouthStretch", "mouthSmile")
ARKIT = {"jawOpen", "mouthRollLower", "mouthRollUpper", "mouthFunnel", "mouthPucker", "tongueOut"} | {
    f"{name}{side}" for name in ARKIT_SIDES for side in ("Left", "Right")
}


def phonemes(*symbols: str) -> list[TimedPhoneme]:
    """Each of 0.1 s."""
    return [TimedPhoneme(symbol, place / 10, (place + 1) / 10) for place, symbol in enumerate(symbols)]


def test_every_sound_of_the_alphabet_has_a_shape_that_is_not_silence() -> None:
    for symbol in SYMBOLS - MARKS:
        if is_sound(symbol):
            assert "sil" not in visemes_of(symbol), symbol


def test_all_fifteen_are_used_and_each_has_weights_of_known_blend_shapes() -> None:
    used = {name for symbol in SYMBOLS if is_sound(symbol) for name in visemes_of(symbol)}
    assert {*used, "sil"} == set(VISEMES) == arkit_weights().keys()
    assert len(VISEMES) == 15
    for weights in arkit_weights().values():
        assert weights.keys() <= ARKIT
        assert all(0 < weight <= 1 for weight in weights.values())


@pytest.mark.parametrize(
    ("symbol", "shapes"),
    [("p", ("PP",)), ("ˈA", ("E", "ih")), ("ɜː", ("E",)), ("ʧ", ("CH",)), ("", ("sil",)), ("h", ())],  # noqa: RUF001
)
def test_shapes_of_a_phoneme(symbol: str, shapes: tuple[str, ...]) -> None:
    assert visemes_of(symbol) == shapes


def test_shapes_follow_each_other_without_gaps_and_equal_ones_are_joined() -> None:
    found = timed_visemes(phonemes("", "m", "b", "ˈI", "t", ""))  # noqa: RUF001
    assert [one.viseme for one in found] == ["sil", "PP", "aa", "ih", "DD", "sil"]
    assert [one.end_s for one in found[:2]] == [0.1, pytest.approx(0.3)]
    assert found[0].end_s == 0.1
    assert found[1].end_s == pytest.approx(0.3)
    assert all(one.end_s == following.start_s for one, following in pairwise(found))


def test_a_breath_takes_the_shape_of_the_sound_after_it() -> None:
    assert [one.viseme for one in timed_visemes(phonemes("h", "u"))] == ["ou"]
    assert [one.viseme for one in timed_visemes(phonemes("h", ""))] == ["sil"]
