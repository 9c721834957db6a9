from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidInput
from tests.training.full.stand_ins import made_features
from training.full.config import DevelopmentConfig
from training.full.development import Trials, split_by_people
from training.stages.association import score_pairs

IDENTITIES = np.repeat([f"p{person:02}" for person in range(20)], 7)


def test_nobody_is_on_both_sides_and_everybody_on_one() -> None:
    split = split_by_people(IDENTITIES, DevelopmentConfig(people=6, clips_per_person=3))
    trained, developed = set(IDENTITIES[split.train]), set(IDENTITIES[split.development])
    assert trained & developed == set()
    assert trained | developed == set(IDENTITIES)
    assert developed == set(split.people)
    assert len(split.people) == 6
    assert len(split.train) == 14 * 7  # no clip of those who train is lost
    assert (np.unique(IDENTITIES[split.development], return_counts=True)[1] == 3).all()


def test_the_seed_decides_who_it_is() -> None:
    first, again, other = (
        split_by_people(IDENTITIES, DevelopmentConfig(people=6, seed=seed)).people for seed in (0, 0, 1)
    )
    assert first == again != other


def test_too_few_people_are_an_error() -> None:
    with pytest.raises(InvalidInput, match=r"500 development people are wanted, but there are 20 people .*"):
        split_by_people(IDENTITIES, DevelopmentConfig())


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
