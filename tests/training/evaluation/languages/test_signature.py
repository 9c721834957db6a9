"""What the signature predicts is compared with what is heard in each language, of embeddings that are made up."""

from pathlib import Path

import numpy as np
import pytest

from models.text.languages import AMERICAN
from models.types import FloatArray
from models.vclip import Vclip
from training.evaluation.languages.signature import N_SENTENCES, figures_of, heard_in, main

SPEAKERS, DIM = 8, 16
FEMALE = np.arange(SPEAKERS) % 2 == 0


def unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def voices() -> FloatArray:
    return unit(np.random.default_rng(0).normal(size=(SPEAKERS, DIM)).astype(np.float32))


def spoken(voices: FloatArray) -> FloatArray:
    """Sentences in which each voice sounds the same."""
    return np.repeat(voices[:, np.newaxis], N_SENTENCES, axis=1)


def test_a_language_that_sounds_as_predicted(voices: FloatArray) -> None:
    faces = voices[:3]
    figures = figures_of("fr", {AMERICAN: spoken(voices), "fr": spoken(voices)}, voices, faces, FEMALE, unit)
    for source in ("predicted", "english", "others"):
        for figure in ("cosine", "identified", "face_correlation", "face_correlation_same_gender"):
            assert figures[source][figure] == pytest.approx(1.0, abs=1e-4)
            assert figures[source][f"{figure}_ci95"] == pytest.approx([1.0, 1.0], abs=1e-4)


def test_a_language_that_mixes_up_the_voices(voices: FloatArray) -> None:
    mixed = np.roll(voices, 1, axis=0)
    heard = {AMERICAN: spoken(voices), "fr": spoken(mixed), "it": spoken(mixed)}
    figures = figures_of("fr", heard, voices, voices[:3], FEMALE, unit)
    assert figures["predicted"]["identified"] < 0.7
    assert figures["predicted"]["cosine"] == figures["english"]["cosine"] < 0.7
    assert figures["predicted"]["face_correlation"] < 0.7
    assert figures["predicted"]["cosine"] < figures["others"]["cosine"] < 1  # of English and Italian
    low, high = figures["predicted"]["face_correlation_ci95"]
    assert low < figures["predicted"]["face_correlation"] < high


def test_faces_that_tell_women_from_men_only(voices: FloatArray) -> None:
    by_gender = np.where(FEMALE, 1, -1)[:, np.newaxis] * np.eye(DIM, dtype=np.float32)[0]
    predicted, heard = unit(by_gender + 0.2 * voices), unit(by_gender + 0.2 * np.roll(voices, 2, axis=0))
    spoken_as = {AMERICAN: spoken(heard), "fr": spoken(heard)}
    figures = figures_of("fr", spoken_as, predicted, unit(voices[:3] + np.eye(DIM)[0]), FEMALE, unit)[
        "predicted"
    ]
    assert figures["face_correlation"] > 0.9
    assert figures["face_correlation_same_gender"] < 0.6


def test_english_is_not_compared_with_itself(voices: FloatArray) -> None:
    heard = {AMERICAN: spoken(voices), "fr": spoken(voices)}
    assert list(figures_of(AMERICAN, heard, voices, voices[:2], FEMALE, unit)) == ["predicted", "others"]


@pytest.mark.slow
def test_speech_is_heard_once(mini_vclip: Vclip, tmp_path: Path) -> None:
    heard = heard_in(mini_vclip, "es", 1, tmp_path)
    assert heard.shape[:2] == (1, N_SENTENCES)
    assert np.linalg.norm(heard, axis=-1) == pytest.approx(np.ones((1, N_SENTENCES)), abs=1e-4)
    (kept,) = tmp_path.iterdir()
    written = kept.stat().st_mtime_ns
    assert np.array_equal(heard_in(mini_vclip, "es", 1, tmp_path), heard)
    assert kept.stat().st_mtime_ns == written


def test_faces_have_to_be_given() -> None:
    with pytest.raises(SystemExit):
        main([])
