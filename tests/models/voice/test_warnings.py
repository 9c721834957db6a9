import numpy as np
import pytest

from models.types import Waveform
from models.voice.activity import SpeechPart
from models.voice.quality import measure_voice, signal_to_noise_db
from models.voice.warnings import voice_warnings

RATE_HZ = 16_000


def recording(
    noise: float = 0.001, gain: float = 0.3, rate_hz: int = RATE_HZ, seconds: float = 3.0
) -> Waveform:
    """A tone for `seconds`, and noise before and after it for a second each."""
    time_s = np.arange(int((seconds + 2) * rate_hz)) / rate_hz
    tone = np.where((time_s >= 1) & (time_s < 1 + seconds), np.sin(2 * np.pi * 200 * time_s), 0.0)
    hiss = np.random.default_rng(0).normal(0, noise, len(time_s)) if noise else 0.0
    return Waveform(np.clip(gain * tone + hiss, -1, 1).astype(np.float32), rate_hz)


def codes(waveform: Waveform, seconds: float = 3.0) -> list[str]:
    return [
        warning.code for warning in voice_warnings(measure_voice(waveform, [SpeechPart(1.0, 1.0 + seconds)]))
    ]


def test_of_a_good_recording_nothing_is_said() -> None:
    assert codes(recording()) == []


@pytest.mark.parametrize(("seconds", "expected"), [(1.9, ["little-speech"]), (2.1, [])])
def test_little_speech(seconds: float, expected: list[str]) -> None:
    assert codes(recording(seconds=seconds), seconds) == expected


def test_a_telephone() -> None:
    assert codes(recording(rate_hz=8_000)) == ["low-sample-rate"]


def test_clipping() -> None:
    assert codes(recording(gain=1.5)) == ["clipped"]
    assert codes(recording(gain=0.99)) == []


@pytest.mark.parametrize(("ratio_db", "expected"), [(8.0, ["noisy"]), (12.0, [])])
def test_noise(ratio_db: float, expected: list[str]) -> None:
    # the stretch of speech has the tone and the noise, the rest only the noise
    tone_power = 0.3**2 / 2
    waveform = recording(noise=float(np.sqrt(tone_power / (10 ** (ratio_db / 10) - 1))))
    measured = signal_to_noise_db(waveform, [SpeechPart(1.0, 4.0)])
    assert measured == pytest.approx(ratio_db, abs=0.3)
    assert codes(waveform) == expected


def test_the_ratio_is_unknown_without_pauses_or_speech_and_infinite_without_noise() -> None:
    waveform = recording(noise=0.0)
    assert signal_to_noise_db(waveform, [SpeechPart(1.0, 4.0)]) == float("inf")
    assert signal_to_noise_db(waveform, [SpeechPart(0.0, 4.9)]) is None
    assert signal_to_noise_db(waveform, []) is None
