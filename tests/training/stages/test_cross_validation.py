from typing import Any

import numpy as np
import pytest
import torch

from models.association.projectors import Calibration
from tests.training.synthetic_pairs import made_pairs
from training.data.pairs import Pairs
from training.stages.association import AssociationConfig
from training.stages.cross_validation import cross_validate, train_folds

CONFIG = AssociationConfig(
    face_hidden_dim=32, voice_hidden_dim=32, voice_transforms=2, dropout=0.1, epochs=20, batch=64, members=1
)
COSINES = torch.linspace(-0.6, 0.6, 7)


def validated(pairs: Pairs, n_folds: int) -> tuple[Calibration, dict[str, Any]]:
    return cross_validate(pairs, train_folds(pairs, CONFIG, n_folds))


def test_people_who_were_left_out_are_matched_and_the_figures_say_so() -> None:
    pairs = made_pairs(150, seed=1)
    calibration, figures = validated(pairs, n_folds=3)
    assert figures["folds"] == 3
    for corpus in ("voxceleb", "avspeech"):
        found = figures[corpus]
        in_corpus = pairs.corpora == corpus
        assert found["n_pairs"] == in_corpus.sum()
        assert found["n_identities"] == len(set(pairs.identities[in_corpus]))
        assert found["auc"] > 0.85
        low, high = found["auc_ci95"]
        assert low < found["auc"] < high
        assert found["eer"] < 0.25
        assert 0.5 < found["auc_same_gender"] < found["auc"]  # gender is part of what they share
        assert sum(one["n_positive"] for one in found["reliability"]) >= found["n_pairs"]
        assert found["calibration_error"] < 0.15
    probabilities = calibration.probability(COSINES)
    assert float(probabilities[0]) < 0.2
    assert float(probabilities[-1]) > 0.8


def test_shuffled_voices_give_chance_and_probabilities_of_one_half() -> None:
    """The check on the check: with nothing to find, neither figures nor probabilities claim anything."""
    calibration, figures = validated(made_pairs(150, seed=1, shuffled=True), n_folds=3)
    for corpus in ("voxceleb", "avspeech"):
        assert figures[corpus]["auc"] == pytest.approx(0.5, abs=0.12)
    assert np.allclose(calibration.probability(COSINES).numpy(), 0.5, atol=0.2)


def test_faces_are_tried_with_voices_of_their_own_corpus_only() -> None:
    """Else the microphone would tell the pairs apart: here the corpora differ in nothing but loud noise."""
    pairs = made_pairs(150, seed=1, shuffled=True)
    other = pairs.corpora == "avspeech"
    pairs.voices[other] += 3.0
    for row in np.flatnonzero(other):
        pairs.faces[row][:] += 3.0
    _, figures = validated(pairs, n_folds=3)
    assert figures["voxceleb"]["auc"] == pytest.approx(0.5, abs=0.12)
    assert figures["avspeech"]["auc"] == pytest.approx(0.5, abs=0.12)


def test_a_corpus_that_is_not_there_has_no_figures() -> None:
    pairs = made_pairs(60, seed=1)
    pairs.corpora[:] = "voxceleb"
    _, figures = validated(pairs, n_folds=2)
    assert figures["avspeech"]["n_pairs"] == 0
    assert figures["avspeech"]["auc"] is None
    assert figures["avspeech"]["auc_ci95"] is None
