import numpy as np
import pytest

from models.tts.physical import FORMANT_OCTAVES, PHYSICAL_RANGES, PITCH_OCTAVES, Physique
from models.types import FloatArray, Waveform

RATE_HZ = 24_000


def tone(frequency_hz: float, seconds: float) -> Waveform:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return Waveform(np.sin(2 * np.pi * frequency_hz * time_s).astype(np.float32), RATE_HZ)


def loudest_hz(waveform: Waveform) -> float:
    spectrum = np.abs(np.fft.rfft(waveform.samples * np.hanning(len(waveform.samples))))
    return float(spectrum.argmax() * waveform.sample_rate_hz / len(waveform.samples))


def octaves(pitch: float, formants: float) -> FloatArray:
    return np.array([pitch, formants], np.float32)


def test_no_octaves_are_the_voice_as_it_was_recorded() -> None:
    assert Physique.of_octaves(np.zeros(2, np.float32)) == Physique(1.0, 1.0)
    assert Physique.of_octaves(np.zeros(0, np.float32)) == Physique(
        1.0, 1.0
    )  # of a speaker without these dimensions
    recorded = tone(440.0, 0.5)
    assert np.array_equal(Physique().play(recorded).samples, recorded.samples)


def test_an_octave_doubles() -> None:
    assert Physique.of_octaves(octaves(1.0, -1.0)) == Physique(pitch=2.0, formants=0.5)


@pytest.mark.parametrize("formants", [0.87, 1.0, 1.32])
def test_playing_raises_every_frequency_and_gives_the_tempo_back(formants: float) -> None:
    """Speech is made slower by the factor and its pitch lower, and both return when it is played."""
    physique = Physique(pitch=1.2, formants=formants)
    made = tone(1000.0 * physique.pitch_before_playing, 1.0 / physique.speed(1.0))
    played = physique.play(made)
    assert played.sample_rate_hz == RATE_HZ
    assert played.samples.dtype == np.float32
    assert played.seconds == pytest.approx(1.0, abs=1e-3)
    assert loudest_hz(played) == pytest.approx(1200.0, rel=2e-3)


def test_the_ranges_are_those_of_pitch_and_formants_in_this_order() -> None:
    assert PHYSICAL_RANGES.tolist() == [pytest.approx(PITCH_OCTAVES), pytest.approx(FORMANT_OCTAVES)]
