from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.training.synthetic_pairs import FACE_DIM, VOICE_DIM, made_pairs
from tests.vectors import unit
from training.association.losses import matched_loss
from training.association.scoring import score_pairs
from training.data.matched_pairs import MatchedPairs
from training.data.pairs import Pairs
from training.metrics import auc
from training.stages import association
from training.stages.association import AssociationConfig, _batches, train_association, train_ensemble

CONFIG = AssociationConfig(
    face_hidden_dim=32, voice_hidden_dim=32, voice_transforms=2, dropout=0.1, epochs=30, batch=64
)


def area(scores: np.ndarray, pairs: Pairs) -> float:
    """AUC of shards of pairs; each face is scored with each voice."""
    value = auc(scores.ravel(), (pairs.identities[:, np.newaxis] == pairs.identities).ravel())
    assert value is not None
    return value


def test_faces_and_voices_of_unseen_people_find_each_other() -> None:
    projectors = train_association(made_pairs(200, seed=1), CONFIG)
    unseen = made_pairs(80, seed=2)
    scores = score_pairs(*projectors, unseen)
    assert scores.shape == (len(unseen), len(unseen))
    assert np.abs(scores).max() <= 1 + 1e-5
    assert area(scores, unseen) > 0.9


def test_nothing_is_found_where_there_is_nothing() -> None:
    """The same training on shuffled voices: if this were above one half, identities would leak."""
    projectors = train_association(made_pairs(200, seed=1, shuffled=True), CONFIG)
    unseen = made_pairs(80, seed=2)
    assert 0.35 < area(score_pairs(*projectors, unseen), unseen) < 0.65


def test_the_seed_decides_the_weights() -> None:
    pairs = made_pairs(30, seed=1)
    short = replace(CONFIG, epochs=2)
    first, again, other = (train_association(pairs, short, seed)[1].state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_the_projectors_come_ready_for_use() -> None:
    face, voice = train_association(made_pairs(30, seed=1), replace(CONFIG, epochs=1))
    assert not face.training
    assert not voice.training
    with torch.inference_mode():
        assert (
            face(torch.randn(3, FACE_DIM)).shape == voice(torch.randn(3, VOICE_DIM)).shape == (3, VOICE_DIM)
        )


@pytest.mark.parametrize("all_that_fit", [False, True])
def test_the_voices_of_a_matched_batch_that_fit_count_as_right_if_asked(
    monkeypatch: pytest.MonkeyPatch, *, all_that_fit: bool
) -> None:
    random = np.random.default_rng(4)
    genders, unknown = np.repeat(["f", "m"], 20), np.full(40, np.nan, np.float32)
    faces, voices = (unit(random.standard_normal((40, dim))) for dim in (FACE_DIM, VOICE_DIM))
    shares: list[float] = []

    def watched(faces: Tensor, voices: Tensor, scale: Tensor, fits: Tensor) -> Tensor:
        shares.append(float(fits.float().mean()))
        return matched_loss(faces, voices, scale, fits)

    monkeypatch.setattr(association, "matched_loss", watched)
    config = replace(CONFIG, epochs=4, all_that_fit=all_that_fit)
    matched = MatchedPairs(faces, genders, unknown, voices, genders, unknown)
    train_association(made_pairs(64, seed=1), config, matched=matched)
    if all_that_fit:
        assert len(shares) >= 4
        assert all(0.45 < share < 0.7 for share in shares)  # two genders
    else:
        assert not shares


def test_the_members_of_an_ensemble_come_from_different_seeds() -> None:
    faces, voices = train_ensemble(made_pairs(30, seed=1), replace(CONFIG, epochs=2, members=2), seed=3)
    alone = train_association(made_pairs(30, seed=1), replace(CONFIG, epochs=2), seed=6)
    first, second = faces.members
    assert torch.equal(first.state_dict()["layers.1.weight"], alone[0].state_dict()["layers.1.weight"])
    assert not torch.equal(first.state_dict()["layers.1.weight"], second.state_dict()["layers.1.weight"])
    assert len(voices.members) == 2


def test_a_batch_holds_each_person_once() -> None:
    """Two clips of one person in a batch would count as a mismatch that is none."""
    identities = np.repeat([f"p{person}" for person in range(40)], np.arange(40) % 5 + 1)
    config = replace(CONFIG, batch=16, epochs=20, clips_per_person=3)
    batches = list(_batches(identities, config, np.random.default_rng(0)))
    assert batches
    for rows in batches:
        people = identities[rows]
        assert len(set(people)) == len(people) <= 16


def test_every_clip_gets_its_turn_and_nobody_more_than_the_cap() -> None:
    identities = np.repeat(["one clip", "two clips", "ten clips"], [1, 2, 10])
    config = replace(CONFIG, batch=1, epochs=200, clips_per_person=3)
    rows = np.concatenate(list(_batches(identities, config, np.random.default_rng(0))))
    assert set(rows) == set(range(13))
    turns = {name: int((identities[rows] == name).sum()) for name in set(identities)}
    assert turns == {"one clip": 200, "two clips": 400, "ten clips": 600}
