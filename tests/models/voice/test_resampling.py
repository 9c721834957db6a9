"""Resampled speech does not depend on where it is cut into pieces."""

import numpy as np
import pytest

from models.types import FloatArray, Waveform
from models.voice.audio import resample
from models.voice.resampling import StreamResampler

RATE_HZ = 24_000


def speech_like(seconds: float = 1.5) -> FloatArray:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.4 * np.sin(2 * np.pi * 220 * time_s) + 0.2 * np.sin(2 * np.pi * 3_000 * time_s)).astype(
        np.float32
    )


def in_pieces(samples: FloatArray, cuts: list[int], to_hz: int) -> FloatArray:
    resampler = StreamResampler(RATE_HZ, to_hz)
    parts = [resampler.resample(Waveform(part, RATE_HZ)) for part in np.split(samples, cuts)]
    parts.append(resampler.end())
    assert {part.sample_rate_hz for part in parts} == {to_hz}
    return np.concatenate([part.samples for part in parts])


@pytest.mark.parametrize("to_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_pieces_are_resampled_as_the_whole(to_hz: int) -> None:
    samples = speech_like()
    whole = resample(Waveform(samples, RATE_HZ), to_hz).samples
    for cuts in ([], [10_000], [1, 777, 12_345, 30_000]):
        joined = in_pieces(samples, cuts, to_hz)
        assert abs(len(joined) - len(whole)) <= 1
        n = min(len(joined), len(whole))
        assert np.abs(joined[:n] - whole[:n]).max() < 1e-3


def test_the_same_rate_changes_nothing() -> None:
    samples = speech_like()
    assert np.array_equal(in_pieces(samples, [10_000], RATE_HZ), samples)


def test_little_is_held_back() -> None:
    resampler = StreamResampler(RATE_HZ, 16_000)
    first = resampler.resample(Waveform(speech_like(1.0), RATE_HZ))
    assert first.seconds > 0.95


def test_a_piece_over_full_scale_is_scaled_down_before() -> None:
    assert np.abs(in_pieces(3 * speech_like(), [], 16_000)).max() == pytest.approx(0.99, abs=0.02)
