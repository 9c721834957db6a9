"""What each process of test_train.py's comparison runs: the same training, alone or as one of several."""

import sys
from pathlib import Path

import numpy as np
import torch

from tests.training.full.stand_ins import made_features
from training.association.trials import Trials
from training.full.config import AssociationTraining
from training.full.train import train_member
from training.ranks import process_group

N_PEOPLE = 60


def main(folder: Path, loss: str) -> None:
    """Write weights and history of the training into `folder`."""
    torch.set_num_threads(1)
    config = AssociationTraining.model_validate(
        {
            "loss": loss,
            "clips_of_a_person": 2 if loss == "sge2e" else None,
            "batch": 32,
            "face_hidden_dim": 24,
            "voice_hidden_dim": 24,
            "voice_transforms": 2,
            "dropout": 0.0,  # each process draws its own
            "epochs": 4,
        }
    )
    with process_group("cpu") as (ranks, device):
        features = made_features(folder / f"features-{ranks.rank}", N_PEOPLE, seed=1)
        rows = np.arange(len(features))
        training = train_member(
            features,
            rows[: 2 * 48],
            Trials.of(features.pairs(rows[2 * 48 :])),
            config,
            seed=3,
            checkpoints=folder / "checkpoints",
            ranks=ranks,
            device=device,
        )
        if ranks.is_first:
            content = {"weights": training.association.state_dict(), "history": training.history}
            torch.save(content, folder / "trained.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
