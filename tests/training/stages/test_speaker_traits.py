"""The regressions in a made world: what is heard is linear in the speaker vector, but for noise."""

from pathlib import Path

import numpy as np
import pytest

from models.speakers.traits import AGE, GENDER, PITCH
from models.types import FloatArray, Waveform
from models.voice.gender import VoiceGender
from training.stages.speaker_traits import SPEAKERS_PER_FILE, fit_traits, measure_pitch

DIM, VOICE_DIM, N = 6, 4, 300


class Whistler:
    """Whistles at the pitch that the first number of a speaker vector says."""

    languages = ("en-us",)

    def __init__(self) -> None:
        self.spoken = 0

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        self.spoken += 1
        time_s = np.arange(8000) / 16_000
        loud = 0.0 if speaker[0] == 0 else 0.5
        return Waveform((loud * np.sin(2 * np.pi * speaker[0] * time_s)).astype(np.float32), 16_000)


class Listener:
    """Hears ten years for each unit of the first number of an embedding."""

    def years(self, embeddings: FloatArray) -> FloatArray:
        return 40 + 10 * embeddings[:, 0]


def test_pitch_is_measured_once(tmp_path: Path) -> None:
    synthesizer = Whistler()
    speakers = np.zeros((SPEAKERS_PER_FILE + 3, DIM), dtype=np.float32)
    speakers[:, 0] = np.linspace(100, 300, len(speakers))
    speakers[5, 0] = 0
    for _ in range(2):
        pitch = measure_pitch(speakers, synthesizer, tmp_path)  # type: ignore[arg-type]  # that it is asked for
        assert synthesizer.spoken == len(speakers)
    assert np.isnan(pitch[5])
    voiced = np.arange(len(speakers)) != 5
    assert pitch[voiced] == pytest.approx(speakers[voiced, 0], rel=0.02)
    speakers[-1, 0] += 10
    measure_pitch(speakers, synthesizer, tmp_path)  # type: ignore[arg-type]
    assert synthesizer.spoken == len(speakers) + 3  # only the file of those that changed


def test_the_regressions_find_what_is_heard_and_say_how_well() -> None:
    random = np.random.default_rng(0)
    speakers = (random.standard_normal((N, DIM)) * [1, 2, 0.1, 1, 1, 5]).astype(np.float32)
    embeddings = np.zeros((N, VOICE_DIM), dtype=np.float32)
    embeddings[:, 0] = 0.3 * speakers[:, 1] + 0.02 * random.standard_normal(N)
    embeddings[:, 1] = 4 * speakers[:, 2] + 3 * random.standard_normal(N)  # mostly noise
    pitch = np.exp2(7.5 + 0.2 * speakers[:, 0])
    pitch[3] = np.nan
    gender = VoiceGender(np.array([0, 2, 0, 0], np.float32), np.array([0.5], np.float32))
    traits, figures = fit_traits(speakers, embeddings, pitch, Listener(), gender, speakers)  # type: ignore[arg-type]
    assert figures["n"] == N - 1
    assert figures["pitch_r2"] > 0.999
    assert figures["age_r2"] > 0.99
    assert figures["gender_r2"] < 0.3
    assert traits.coefficients[PITCH] == pytest.approx([0.2, 0, 0, 0, 0, 0], abs=0.01)
    assert traits.coefficients[AGE] == pytest.approx([0, 3, 0, 0, 0, 0], abs=0.2)
    assert traits.coefficients[GENDER, 2] == pytest.approx(8, abs=5)
    heard = traits.heard(speakers[:1])
    assert heard.pitch_hz[0] == pytest.approx(pitch[0], rel=0.02)
    assert traits.covariance == pytest.approx(np.cov(speakers, rowvar=False), rel=1e-4, abs=1e-4)
