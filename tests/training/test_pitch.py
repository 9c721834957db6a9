"""The pitch of sounds whose pitch is known."""

import numpy as np
import pytest

from models.types import Waveform
from training.pitch import f0_contour, median_f0

RATE_HZ = 24_000


def _voice(f0_hz: float, seconds: float = 0.6, rate_hz: int = RATE_HZ, noise: float = 0.0) -> Waveform:
    """Harmonics that fall by 6 dB an octave, the fundamental weak, as through a telephone."""
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    n_harmonics = int(3000 / f0_hz)
    amplitudes = np.array([0.2, *(1 / n for n in range(2, n_harmonics + 1))])
    harmonics = [a * np.sin(2 * np.pi * f0_hz * n * time_s + n) for n, a in enumerate(amplitudes, start=1)]
    hiss = np.random.default_rng(0).normal(0.0, noise, len(time_s))
    return Waveform((0.2 * (np.sum(harmonics, axis=0) + hiss)).astype(np.float32), rate_hz)


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100])
@pytest.mark.parametrize("f0_hz", [75.0, 121.3, 210.7, 388.0])
def test_pitch_of_a_harmonic_sound_within_half_a_percent(f0_hz: float, rate_hz: int) -> None:
    assert median_f0(_voice(f0_hz, rate_hz=rate_hz)) == pytest.approx(f0_hz, rel=0.005)


def test_pitch_survives_noise() -> None:
    assert median_f0(_voice(140.0, noise=0.4)) == pytest.approx(140.0, rel=0.01)


def test_only_voiced_frames_are_in_the_contour() -> None:
    voice = _voice(180.0, seconds=0.5).samples
    hiss = np.random.default_rng(1).normal(0.0, 0.1, len(voice)).astype(np.float32)
    silence = np.zeros_like(voice)
    contour = f0_contour(Waveform(np.concatenate([silence, voice, hiss]), RATE_HZ))
    assert 40 <= len(contour) <= 60  # half a second in steps of 10 ms
    assert np.median(contour) == pytest.approx(180.0, rel=0.005)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(12_000), np.random.default_rng(2).normal(0.0, 0.1, 12_000), np.zeros(10)],
    ids=["silence", "noise", "shorter than a frame"],
)
def test_what_has_no_pitch_gets_none(samples: np.ndarray) -> None:
    assert median_f0(Waveform(samples.astype(np.float32), RATE_HZ)) is None
