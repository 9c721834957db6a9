from pathlib import Path

import numpy as np
import pytest

from tests.training.full.stand_ins import made_features
from training.association.scoring import score_pairs
from training.association.trials import Trials


def test_a_face_is_tried_with_voices_of_its_own_corpus_only(tmp_path: Path) -> None:
    features = made_features(tmp_path, n_people=12, seed=1)
    trials = Trials.of(features.pairs(np.arange(len(features))))
    corpora = np.array([clip.corpus for clip in features.clips])
    assert trials.scored.sum() == sum((corpora == name).sum() ** 2 for name in ("voxceleb", "avspeech"))
    assert trials.same_person.sum() == 12 * 4


def test_figures_for_all_and_for_each_corpus(tmp_path: Path) -> None:
    import torch

    features = made_features(tmp_path, n_people=40, seed=1)
    trials = Trials.of(features.pairs(np.arange(len(features))))
    flat = torch.nn.Linear(features.face_dim, features.voice_dim)
    scores = score_pairs(flat, torch.nn.Identity(), trials.pairs)
    figures = trials.figures(scores, ["voxceleb", "avspeech"])
    assert set(figures) == {"all", "voxceleb", "avspeech"}
    assert figures["all"]["n_identities"] == 40
    assert figures["voxceleb"]["n_identities"] == 20
    low, high = figures["all"]["auc_ci95"]
    assert low < figures["all"]["auc"] < high
    assert figures["all"]["auc"] == pytest.approx(trials.auc(flat, torch.nn.Identity()))
    assert set(trials.figures(scores, ["voxceleb"])) == {"all"}
