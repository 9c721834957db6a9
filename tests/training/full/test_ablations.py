from pathlib import Path

import numpy as np
import pytest

from tests.training.full.stand_ins import made_features
from training.full import ablations
from training.full.config import FullConfig
from training.full.features import Features


def config(**association: object) -> FullConfig:
    source = {"kind": "shards", "terms": "none", "files": ["none.tar"]}
    return FullConfig.model_validate(
        {
            "face_encoder": {"kind": "bundle", "bundle": "mini"},
            "voice_encoder": {"kind": "bundle", "bundle": "mini"},
            "sources": [source | {"name": "voxceleb"}, source | {"name": "avspeech"}],
            "association": {
                "batch": 64,
                "face_hidden_dim": 32,
                "voice_hidden_dim": 32,
                "voice_transforms": 2,
                "epochs": 15,
                **association,
            },
            "development": {"people": 20},
        }
    )


@pytest.fixture
def features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Features:
    made = made_features(tmp_path / "features", n_people=150, seed=1)
    found = {"clips": len(made), "usable_clips": len(made), "skipped": {}, "identities": 150}
    monkeypatch.setattr(ablations, "make_features", lambda *_: (made, found))
    return made


@pytest.mark.usefixtures("features")
@pytest.mark.slow
def test_a_variant_that_learns_nothing_is_worse_by_an_interval_without_zero(tmp_path: Path) -> None:
    figures = ablations.compare(
        [("whole", config()), ("again", config()), ("untrained", config(learning_rate=1e-12, epochs=1))],
        [],
        tmp_path,
        n_folds=3,
    )
    assert figures["folds"] == 3
    whole, again, untrained = (figures["variants"][name] for name in ("whole", "again", "untrained"))
    assert "difference" not in whole["all"]
    for corpus in ("all", "voxceleb", "avspeech"):
        assert whole[corpus]["auc"] > 0.8
        assert again[corpus]["difference"] == 0.0
        assert again[corpus]["difference_ci95"] == [0.0, 0.0]
        assert untrained[corpus]["difference"] == pytest.approx(
            untrained[corpus]["auc"] - whole[corpus]["auc"]
        )
        low, high = untrained[corpus]["difference_ci95"]
        assert low < untrained[corpus]["difference"] < high < -0.1


def test_a_face_is_scored_by_projectors_that_never_saw_the_person(features: Features, tmp_path: Path) -> None:
    scores = ablations.cross_validated_scores(features, config(epochs=1), tmp_path, n_folds=3)
    folds = features.pairs(np.arange(len(features))).folds(3)
    assert np.array_equal(np.isnan(scores), folds[:, np.newaxis] != folds)
