from collections.abc import Iterator

import numpy as np
import pytest

from models.errors import InvalidAudio
from models.types import FloatArray
from models.voice.decoding.channels import mix

RNG = np.random.default_rng(3)
VOICE, OTHER = (0.2 * RNG.standard_normal((2, 4_000))).astype(np.float32).clip(-0.9, 0.9)
SILENCE = np.zeros_like(VOICE)


def mixed(*channels: FloatArray, block: int = 700) -> FloatArray:
    whole = np.stack(channels, axis=1)

    def read() -> Iterator[FloatArray]:
        for start in range(0, len(whole), block):
            yield whole[start : start + block]

    return mix(read)


@pytest.mark.parametrize(
    "channels",
    [
        (VOICE,),
        (VOICE, VOICE),
        (VOICE, 0.3 * VOICE),
        (VOICE, OTHER),
        (VOICE, SILENCE),
        (VOICE, *[SILENCE] * 5),
        (VOICE, OTHER - 0.3 * VOICE),
        (SILENCE, SILENCE),
    ],
)
def test_channels_that_agree_or_differ_give_their_mean(channels: tuple[FloatArray, ...]) -> None:
    assert mixed(*channels) == pytest.approx(np.mean(channels, axis=0), abs=1e-6)


@pytest.mark.parametrize(
    "channels",
    [
        (VOICE, -0.8 * VOICE),
        (-0.8 * VOICE, VOICE),
        (VOICE, -0.9 * VOICE + 0.1 * OTHER),
        (SILENCE, SILENCE, 0.5 * VOICE, -0.5 * VOICE, VOICE, -VOICE * 0.9),
    ],
)
def test_channels_that_cancel_each_other_give_the_loudest(channels: tuple[FloatArray, ...]) -> None:
    assert np.array_equal(mixed(*channels), VOICE)


def test_full_scale_counts_for_all_channels_and_blocks() -> None:
    assert mixed(4 * VOICE / np.abs(VOICE).max(), SILENCE) == pytest.approx(
        VOICE / np.abs(VOICE).max() / 2, abs=1e-6
    )


@pytest.mark.parametrize("offset", [0.05, -0.3])
def test_an_offset_is_taken_away_and_hides_no_swapped_poles(offset: float) -> None:
    voice, shift = 0.5 * VOICE - (0.5 * VOICE).mean(dtype=np.float64).astype(np.float32), np.float32(offset)
    assert mixed(voice + shift) == pytest.approx(voice, abs=1e-6)
    assert mixed(voice + shift, -0.9 * voice + shift) == pytest.approx(voice, abs=1e-6)


def test_what_speech_has_of_an_offset_stays_as_it_is() -> None:
    slightly = (VOICE - VOICE.mean() + 0.01).astype(np.float32)
    assert np.array_equal(mixed(slightly), slightly)


def test_without_its_offset_nothing_is_over_full_scale() -> None:
    high = np.where(np.arange(4_000) % 100, np.float32(0.9), np.float32(-1.0))
    assert np.abs(mixed(high)).max() == 1.0


def test_nothing_gives_nothing_and_infinity_is_refused() -> None:
    assert len(mixed(SILENCE[:0])) == 0
    with pytest.raises(InvalidAudio, match="not finite"):
        mixed(np.append(VOICE, np.float32(np.inf)))
