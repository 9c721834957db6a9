"""The judge of the audio: what it learns from, and that a bundle keeps it."""

import numpy as np
import pytest

from training.data.recordings import SWAPPED_SPEAKERS, Recordings
from training.stages.voice_gender import (
    adults_with_gender,
    measure_voice_gender,
    train_voice_gender,
)

DIM = 16


def _recordings(
    genders: list[str], speakers: list[str] | None = None, ages: list[float] | None = None, seed: int = 0
) -> Recordings:
    """Embeddings in which the first number tells the gender."""
    random = np.random.default_rng(seed)
    embeddings = random.normal(0.0, 0.3, (len(genders), DIM))
    embeddings[:, 0] += [{"f": 1.0, "m": -1.0, "": 0.0}[gender] for gender in genders]
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    names = speakers or [f"speaker-{row}" for row in range(len(genders))]
    return Recordings(
        embeddings=embeddings.astype(np.float32),
        keys=np.array([str(row) for row in range(len(genders))]),
        speakers=np.array(names),
        genders=np.array(genders),
        ages=np.array(ages or [np.nan] * len(genders), dtype=np.float32),
    )


def test_it_hears_the_gender_of_speakers_it_was_not_fitted_on() -> None:
    classifier = train_voice_gender(_recordings(["f", "m"] * 40))
    measured = measure_voice_gender(classifier, _recordings(["f", "m"] * 50, seed=1))
    assert measured["n"] == measured["n_speakers"] == 100
    assert measured["accuracy"] >= 0.97
    assert measured["accuracy_ci95"][0] < measured["accuracy"] <= measured["accuracy_ci95"][1]


def test_positive_means_female() -> None:
    classifier = train_voice_gender(_recordings(["f", "m"] * 40))
    female = np.eye(1, DIM, dtype=np.float32)
    probabilities = classifier.female_probability(np.concatenate([female, -female]))
    assert probabilities[0] > 0.95
    assert probabilities[1] < 0.05


def test_children_mislabelled_and_unlabelled_speakers_teach_nothing() -> None:
    recordings = _recordings(
        ["f", "m", "f", "m", ""],
        speakers=["anna", "ben", SWAPPED_SPEAKERS[0], "child", "unknown"],
        ages=[30.0, np.nan, 20.0, 15.0, 40.0],
    )
    assert adults_with_gender(recordings).tolist() == [0, 1]


def test_a_speaker_with_many_recordings_counts_like_any_other() -> None:
    genders, speakers = ["f", "m"] * 20, [f"speaker-{row}" for row in range(40)]
    fair = train_voice_gender(_recordings(genders, speakers))
    base = _recordings(genders, speakers)
    rows = np.concatenate([np.arange(40), np.zeros(60, dtype=int)])  # the first speaker 61 times
    flooded = Recordings(**{name: array[rows] for name, array in vars(base).items()})
    np.testing.assert_allclose(train_voice_gender(flooded).coefficients, fair.coefficients, atol=0.05)


def test_both_genders_are_needed() -> None:
    with pytest.raises(ValueError, match="one gender only"):
        train_voice_gender(_recordings(["f"] * 5))
