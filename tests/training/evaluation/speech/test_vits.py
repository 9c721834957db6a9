import json
from pathlib import Path

import numpy as np
import pytest

from models.types import FloatArray, Waveform
from models.voice.gender import VoiceGender
from tests.vectors import unit
from training.evaluation.speech.vits import choose, evaluate_vits, losses, vector_figures, voice_figures


def voices(noise: float, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """Six speakers in 32 dimensions, and four utterances of each around them."""
    rng = np.random.default_rng(seed)
    speakers = unit(rng.normal(size=(6, 32)))
    return unit(speakers[:, None] + noise * rng.normal(size=(6, 4, 32))), speakers


def test_voices_of_their_own_are_told_from_voices_that_are_all_alike() -> None:
    distinct = voice_figures(voices(0.05)[0])
    assert distinct["same_voice_cosine"] > 0.8
    assert distinct["different_voices_cosine"] < 0.5
    assert distinct["difference_ci95"][0] > 0.3
    assert distinct["same_voice_auc"] > 0.99
    alike = voice_figures(unit(np.ones((6, 4, 32)) + 0.1 * np.random.default_rng(1).normal(size=(6, 4, 32))))
    assert alike["difference_ci95"][0] < 0.0 < alike["difference_ci95"][1]
    assert 0.3 < alike["same_voice_auc"] < 0.7


def test_the_same_sentence_of_two_voices_does_not_count() -> None:
    """A cosine that is of the words alone must not look like a voice, nor hide one."""
    words = unit(np.eye(4, 32))
    heard = np.broadcast_to(words, (6, 4, 32)).astype(np.float32)
    assert voice_figures(heard)["different_voices_cosine"] == 0.0


def test_a_vector_that_is_heard_is_nearest_to_its_voice() -> None:
    heard, speakers = voices(0.05)
    figures = vector_figures(heard, speakers)
    assert figures["own_vector_nearest"] == 1.0
    assert figures["vector_difference_ci95"][0] > 0.3
    shuffled = vector_figures(heard, speakers[[1, 2, 3, 4, 5, 0]])
    assert shuffled["own_vector_nearest"] == 0.0
    assert shuffled["vector_difference_ci95"][1] < 0.3


def test_speakers_are_half_of_each_gender() -> None:
    female = np.array([True] * 20 + [False] * 5)
    rows = choose(female, 8)
    assert female[rows].sum() == 4
    assert len(set(rows)) == 8
    assert np.array_equal(rows, choose(female, 8))
    assert len(choose(female, 20)) == 15


def test_everything_is_counted_of_speakers_who_sound_like_their_vectors() -> None:
    """A synthesizer whose audio is its speaker vector, and an encoder that reads it back."""
    rng = np.random.default_rng(0)
    speakers = unit(rng.normal(size=(10, 8)))

    class Speaks:
        languages = ("en-us",)
        known_speakers = speakers
        speaker_names = tuple("abcdefghij")

        def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
            return Waveform(speaker + np.float32(1e-3 * len(text)), 16_000)

    class Encodes:
        dim = 8
        sample_rate_hz = 16_000

        def embed(self, waveform: Waveform) -> FloatArray:
            return unit(waveform.samples)

    class Writes:
        def transcribe(self, waveform: Waveform) -> str:
            return "nothing"

    classifier = VoiceGender(np.eye(8, dtype=np.float32)[0], np.zeros(1, np.float32))
    figures = evaluate_vits(Speaks(), Encodes(), classifier, classifier, 4, 3, Writes())
    assert figures["n_voices"] == 4
    assert figures["gender_heard"] == 1.0
    assert figures["own_vector_nearest"] == 1.0
    assert figures["cosine_with_own_vector"] > 0.95
    assert figures["wer"] == pytest.approx(1.0)
    assert figures["silent"] == 0


def test_the_curve_comes_from_the_log(tmp_path: Path) -> None:
    held = {"loss_mel": 3.0, "loss_kl": 2.0, "loss_duration": 1.0}
    lines = [{"step": step, "train": {"loss_mel": 4.0}, "held_out": held} for step in (10, 20)]
    (tmp_path / "log").write_text("\n".join(json.dumps(line) for line in lines))
    assert losses(tmp_path / "log")["steps"] == [10, 20]
    assert losses(tmp_path / "log")["held_out_mel_loss"] == [3.0, 3.0]
