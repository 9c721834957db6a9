import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.errors import InvalidInput
from tests.training.full.stand_ins import made_features
from training.association.trials import Trials
from training.atomic_write import write_whole
from training.full.config import AssociationTraining
from training.full.features import Features
from training.full.train import Training, learning_rate, train_member
from training.ranks import Ranks

ROOT = Path(__file__).parents[3]
CONFIG = AssociationTraining(
    batch=64, face_hidden_dim=32, voice_hidden_dim=32, voice_transforms=2, epochs=25, patience=25
)


def changed(**fields: Any) -> AssociationTraining:
    return AssociationTraining.model_validate(CONFIG.model_dump() | fields)


@pytest.fixture
def features(tmp_path: Path) -> Features:
    return made_features(tmp_path / "features", n_people=200, seed=1)


def train(features: Features, config: AssociationTraining, checkpoints: Path, seed: int = 0) -> Training:
    rows = np.arange(len(features))
    development = rows[-80:]
    return train_member(
        features,
        rows[:-80],
        Trials.of(features.pairs(development)),
        config,
        seed=seed,
        checkpoints=checkpoints,
    )


@pytest.mark.parametrize("loss", ["clip", "sge2e"])
def test_unseen_people_find_each_other_and_the_loss_falls(
    features: Features, tmp_path: Path, loss: str
) -> None:
    training = train(features, changed(loss=loss, clips_of_a_person=2), tmp_path)
    history = training.history
    assert history[-1]["loss"] < 0.6 * history[0]["loss"]
    assert history[training.best_epoch]["auc"] > 0.85
    assert not training.association.training


def test_half_precision_learns_as_well(features: Features, tmp_path: Path) -> None:
    full, half = (
        train(features, changed(precision=precision, epochs=10, noise=0.0, dropout=0.0), tmp_path / precision)
        for precision in ("float32", "bfloat16")
    )
    assert half.history[0]["loss"] == pytest.approx(full.history[0]["loss"], rel=0.01)
    assert half.history[0]["loss"] != full.history[0]["loss"]
    assert half.history[-1]["auc"] == pytest.approx(full.history[-1]["auc"], abs=0.02)


def test_nothing_is_found_where_there_is_nothing(tmp_path: Path) -> None:
    training = train(made_features(tmp_path / "f", 200, seed=1, shuffled=True), changed(epochs=10), tmp_path)
    assert training.history[-1]["auc"] == pytest.approx(0.5, abs=0.12)


def test_it_ends_when_the_auc_falls_and_keeps_the_best(features: Features, tmp_path: Path) -> None:
    """A learning rate that destroys: the first epochs are the best."""
    training = train(features, changed(patience=2, epochs=60, learning_rate=0.5), tmp_path)
    assert len(training.history) == training.best_epoch + 1 + 2 < 60
    rows = np.arange(len(features))
    trials = Trials.of(features.pairs(rows[-80:]))
    best = trials.auc(training.association.face_projector, training.association.voice_projector)
    assert best == pytest.approx(training.history[training.best_epoch]["auc"], abs=1e-6)


def test_an_interrupted_training_ends_with_the_same_weights(
    features: Features, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = changed(epochs=5, noise=0.1, dropout=0.3)
    whole = train(features, config, tmp_path / "whole")
    saved = 0

    def interrupted(path: Path, data: bytes) -> None:
        nonlocal saved
        saved += 1
        if saved == 3:
            raise KeyboardInterrupt
        write_whole(path, data)

    monkeypatch.setattr("training.full.train.write_whole", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(features, config, tmp_path / "parts")
    monkeypatch.undo()
    assert len(list((tmp_path / "parts").iterdir())) == 1
    resumed = train(features, config, tmp_path / "parts")
    assert resumed.history == whole.history
    for name, weights in whole.association.state_dict().items():
        assert torch.equal(weights, resumed.association.state_dict()[name]), name


def test_another_config_starts_anew(features: Features, tmp_path: Path) -> None:
    for config, seed in ((changed(epochs=1), 0), (changed(epochs=1, dropout=0.2), 0), (changed(epochs=1), 1)):
        train(features, config, tmp_path, seed)
    assert len(list(tmp_path.glob("*.pt"))) == 3


def test_the_learning_rate_rises_and_falls() -> None:
    config = changed(warm_up_epochs=2.0, epochs=10, learning_rate=1.0)
    rates = [learning_rate(config, epoch) for epoch in (0.0, 1.0, 2.0, 6.0, 10.0)]
    assert rates == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])
    assert learning_rate(changed(warm_up_epochs=0.0, learning_rate=1.0), 0.0) == 1.0


def test_a_batch_that_the_processes_cannot_share_is_an_error(features: Features, tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInput, match=r"association\.batch is 64, which 3 processes cannot share evenly"
    ):
        train_member(
            features,
            np.arange(100),
            Trials.of(features.pairs(np.arange(20))),
            CONFIG,
            seed=0,
            checkpoints=tmp_path,
            ranks=Ranks(0, 3, 0, 3),
        )


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["clip", "sge2e"])
def test_two_processes_train_as_one_with_the_whole_batch(tmp_path: Path, loss: str) -> None:
    alone = run_processes(1, tmp_path / "one", loss)
    together = run_processes(2, tmp_path / "two", loss)
    assert len(together["history"]) == len(alone["history"]) == 4
    for one, two in zip(alone["history"], together["history"], strict=True):
        assert two["loss"] == pytest.approx(one["loss"], rel=1e-5)
        assert two["auc"] == pytest.approx(one["auc"], abs=1e-4)
    for name, weights in alone["weights"].items():
        assert torch.allclose(weights, together["weights"][name], atol=1e-5), name


def run_processes(n: int, folder: Path, loss: str) -> dict[str, Any]:
    """Run train_in_processes.py as torchrun would, over gloo."""
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.training.full.train_in_processes", str(folder), loss],
            cwd=ROOT,
            env=os.environ
            | {"RANK": str(rank), "WORLD_SIZE": str(n), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": str(n)}
            | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": "lo"},
        )
        for rank in range(n)
    ]
    try:
        assert [process.wait(timeout=300) for process in processes] == [0] * n
    finally:
        for process in processes:
            process.kill()
    trained: dict[str, Any] = torch.load(folder / "trained.pt", weights_only=True)
    return trained
