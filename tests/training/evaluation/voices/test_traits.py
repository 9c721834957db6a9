"""Steps in a made world, where a voice is heard as its speaker vector says: pitch, age, gender."""

import json

import numpy as np
import pytest

from models.errors import InvalidParameter, VoiceOutOfRange
from models.types import Direction, FloatArray, Voice, Waveform
from models.voice.gender import VoiceGender
from training.data.recordings import Recordings
from training.evaluation.voices.traits import evaluate_traits

STEPS: dict[Direction, tuple[float, float, float]] = {
    "lower": (-2, 0, 0),
    "higher": (2, 0, 0),
    "younger": (1, -10, 0),
    "older": (-1, 10, 0),
    "more_male": (-3, 0, -1),
    "more_female": (3, 0, 1),
}


class World:
    """A speaker vector is semitones over 100 Hz, years, and log-odds; nobody gets older than 60.

    It speaks in a tone, whose end holds age and gender for the encoder.
    """

    voice_gender_judge = VoiceGender(np.array([0.0, 1.0], np.float32), np.zeros(1, np.float32))
    dim = 2
    sample_rate_hz = 16_000

    @property
    def voice_encoder(self) -> "World":
        """It hears itself."""
        return self

    def speak(self, text: str, voice: Voice) -> Waveform:
        """A second of a tone."""
        time_s = np.arange(16_000) / 16_000
        tone = 0.5 * np.sin(2 * np.pi * 100 * 2 ** (voice.speaker[0] / 12) * time_s)
        tone[-2:] = voice.speaker[1:] / 1000
        return Waveform(tone.astype(np.float32), 16_000)

    def embed(self, waveform: Waveform) -> FloatArray:
        """What the end holds."""
        return waveform.samples[-2:] * 1000

    def some_candidates(self, n: int) -> list[Voice]:
        """Of all ages."""
        return [Voice(np.array([5, 20 + 35 * row / n, 0], np.float32), f"v{row}") for row in range(n)]

    def vary_voice(self, voice: Voice, direction: Direction, step: float = 1.0) -> tuple[Voice, float]:
        """By `STEPS`."""
        moved = voice.speaker + np.array(STEPS[direction], np.float32)
        if moved[1] > 60:
            raise VoiceOutOfRange("too old")
        return Voice(moved.astype(np.float32), "moved"), step


@pytest.fixture(scope="module")
def recorded() -> Recordings:
    """Forty people, whose age is the first number of their embedding."""
    ages = np.linspace(10, 80, 40).astype(np.float32)
    names = np.array([f"p{row}" for row in range(40)])
    return Recordings(np.stack([ages, np.zeros(40, np.float32)], axis=1), names, names, names, ages)


def test_each_direction_changes_what_it_should(recorded: Recordings) -> None:
    figures = evaluate_traits(World(), recorded, n=10)
    assert figures["n"] == 10
    for direction, (semitones, years, log_odds) in STEPS.items():
        found = figures[direction]
        assert found["pitch_semitones"] == pytest.approx(semitones, abs=0.2)
        assert found["age_years"] == pytest.approx(years, abs=0.2)
        assert found["female_log_odds"] == pytest.approx(log_odds, abs=0.01)
        assert found["age_years_ci95"][0] <= found["age_years"] <= found["age_years_ci95"][1]
        assert 0 < found["cosine"] <= 1
    assert figures["lower"]["moved"] == 10
    assert figures["older"]["moved"] < 10


def test_it_counts_who_is_heard_as_asked(recorded: Recordings) -> None:
    """Of ten voices with log-odds of -3 to 1.5, a step of 1 makes two of the seven male ones female, and so on."""

    class OfBothGenders(World):
        def some_candidates(self, n: int) -> list[Voice]:
            """Of log-odds from -3.25 on, half a step apart."""
            return [Voice(np.array([5, 30, -3.25 + row / 2], np.float32), f"v{row}") for row in range(n)]

    figures = evaluate_traits(OfBothGenders(), recorded, n=10)
    told = {
        direction: (figures[direction]["of_the_other"], figures[direction]["heard_as_asked"])
        for direction in ("more_male", "more_female")
    }
    assert told == {"more_male": (3, 2), "more_female": (7, 2)}
    assert json.loads(json.dumps(figures)) == figures
    assert "of_the_other" not in figures["older"]


@pytest.mark.parametrize("n", [1, 101])
def test_how_many_has_limits(recorded: Recordings, n: int) -> None:
    with pytest.raises(InvalidParameter, match="outside 2 to 100"):
        evaluate_traits(World(), recorded, n=n)
