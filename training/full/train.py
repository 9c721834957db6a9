"""One pair of projectors, trained from features on disk, in one process or in several that share each batch.

Random draws depend on the seed and the epoch only, and a checkpoint is written after each epoch, so an
interrupted training ends with the same weights as an uninterrupted one.
"""

import hashlib
import io
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from models.errors import InvalidInput
from training.association.losses import Loss, make_loss
from training.association.model import Association
from training.association.step import batch_loss, descend, new_association, new_optimizer
from training.association.trials import Trials
from training.atomic_write import write_whole
from training.full.batches import Rows, epoch_batches
from training.full.config import AssociationTraining
from training.full.features import Features
from training.progress import Progress
from training.ranks import ALONE, Ranks, barrier, broadcast

STANDARDIZED_ON = (
    65_536  # clips; their mean is off by 1/256 of the spread, which does not affect the training
)
MAX_GRADIENT_NORM = 1.0  # the flow's exponentials may otherwise throw a young training off


@dataclass
class Training:
    """The state of a training.

    history: for each epoch its mean loss, learned scale and AUC. best: the weights of the best epoch so far.
    """

    association: Association
    optimizer: torch.optim.Optimizer
    history: list[dict[str, float]] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)

    @property
    def best_epoch(self) -> int:
        """Index of the epoch with the highest AUC."""
        return int(np.argmax([epoch["auc"] for epoch in self.history]))

    def has_ended(self, config: AssociationTraining) -> bool:
        """All epochs are done, or the AUC has fallen for `patience` epochs in a row."""
        done = len(self.history)
        return done >= config.epochs or (done > 0 and done - 1 - self.best_epoch >= config.patience)


def train_member(
    features: Features,
    train_rows: Rows,
    trials: Trials,
    config: AssociationTraining,
    *,
    seed: int,
    checkpoints: Path,
    ranks: Ranks = ALONE,
    device: str = "cpu",
) -> Training:
    """Train on the rows until the AUC of the trials falls; the association comes back with its best weights, on
    the CPU.

    Raises InvalidInput where a batch cannot be filled or shared evenly by the processes.
    """
    if config.batch % ranks.world:
        raise InvalidInput(
            f"association.batch is {config.batch}, which {ranks.world} processes cannot share evenly"
        )
    training = _start(features, train_rows, config, seed, device)
    checkpoint = checkpoints / f"{_fingerprint(features, train_rows, trials, config, seed)}.pt"
    if checkpoint.exists():
        _resume(training, checkpoint, device)
    model: nn.Module = training.association
    if ranks.world > 1:
        own = [torch.device(device)] if device.startswith("cuda") else None
        model = DistributedDataParallel(model, device_ids=own, broadcast_buffers=False)
    loss_function = make_loss(config.loss, ranks)
    people = np.unique(features.identities[train_rows], return_inverse=True)[1]
    progress = Progress(f"training {ranks.of_all}".strip())
    while not training.has_ended(config):
        epoch = len(training.history)
        loss = _train_epoch(
            model, training, features, train_rows, people, loss_function, config, seed, epoch, ranks, device
        )
        auc = _auc(training.association, trials, device) if ranks.is_first else 0.0
        auc = broadcast(auc, ranks, device)
        scale = float(training.association.log_scale.detach().exp().clamp(max=config.max_scale))
        training.history.append({"loss": loss, "scale": scale, "auc": auc})
        if training.best_epoch == epoch:
            training.best = {
                k: v.detach().cpu().clone() for k, v in training.association.state_dict().items()
            }
        if ranks.is_first:
            _save(training, checkpoint)
        progress.step(
            note=f"epochs, loss {loss:.4f}, AUC {auc:.4f}, best {training.history[training.best_epoch]['auc']:.4f}"
        )
    if ranks.is_first:
        progress.close()
    barrier(ranks)
    training.association.load_state_dict(training.best)
    training.association.cpu().eval()
    return training


def _start(
    features: Features, train_rows: Rows, config: AssociationTraining, seed: int, device: str
) -> Training:
    torch.manual_seed(seed)  # the same first weights in every process
    association = new_association(features.face_dim, features.voice_dim, config)
    sample = np.random.default_rng(seed).permutation(train_rows)[:STANDARDIZED_ON]
    association.fit_inputs(*(torch.from_numpy(array) for array in features.rows(np.sort(sample))))
    association.to(device)
    return Training(association, new_optimizer(association, config))


def learning_rate(config: AssociationTraining, epoch: float) -> float:
    """Rises in a straight line over the warm-up, then falls along a cosine to nothing; epoch counts from 0.0."""
    if epoch < config.warm_up_epochs:
        return config.learning_rate * epoch / config.warm_up_epochs
    rest = max(config.epochs - config.warm_up_epochs, 1e-9)
    return (
        config.learning_rate
        * 0.5
        * (1 + math.cos(math.pi * min(1.0, (epoch - config.warm_up_epochs) / rest)))
    )


def _train_epoch(
    model: nn.Module,
    training: Training,
    features: Features,
    train_rows: Rows,
    people: Rows,
    loss_function: Loss,
    config: AssociationTraining,
    seed: int,
    epoch: int,
    ranks: Ranks,
    device: str,
) -> float:
    """One epoch -> its mean loss, over all processes."""
    batches = epoch_batches(
        people,
        config.batch,
        config.clips_of_a_person,
        np.random.default_rng([seed, epoch]),
    )
    torch.manual_seed(
        1_000_003 * seed + 1009 * epoch + ranks.rank
    )  # dropout and noise differ between processes
    size = config.batch // ranks.world
    half = config.precision == "bfloat16"
    model.train()
    losses = torch.zeros((), device=device)
    for step, batch in enumerate(batches):
        for group in training.optimizer.param_groups:
            group["lr"] = learning_rate(config, epoch + (step + 1) / len(batches))
        own = batch[ranks.rank * size : (ranks.rank + 1) * size]
        faces, voices = (torch.from_numpy(array).to(device) for array in features.rows(train_rows[own]))
        who = torch.from_numpy(people[own]).to(device)
        loss = batch_loss(model, loss_function, faces, voices, who, half=half)
        descend(model, training.optimizer, loss, MAX_GRADIENT_NORM)
        losses += loss.detach()
    if ranks.world > 1:
        torch.distributed.all_reduce(losses)
    return float(losses) / len(batches) / ranks.world


def _auc(association: Association, trials: Trials, device: str) -> float:
    association.eval().cpu()
    area = trials.auc(association.face_projector, association.voice_projector)
    association.to(device)
    return area


def _fingerprint(
    features: Features, train_rows: Rows, trials: Trials, config: AssociationTraining, seed: int
) -> str:
    """Of everything that the weights depend on, so that a checkpoint is never of another training."""
    digest = hashlib.sha256(f"{config.model_dump_json()} {seed}".encode())
    for row in train_rows:
        digest.update(features.clips[row].key.encode())
    for array in (*features.rows(train_rows[:256]), trials.pairs.voices):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def _save(training: Training, path: Path) -> None:
    buffer = io.BytesIO()
    content: dict[str, Any] = {
        "weights": training.association.state_dict(),
        "optimizer": training.optimizer.state_dict(),
        "history": training.history,
        "best": training.best,
    }
    torch.save(content, buffer)
    write_whole(path, buffer.getvalue())


def _resume(training: Training, path: Path, device: str) -> None:
    content = torch.load(path, map_location=device, weights_only=True)
    training.association.load_state_dict(content["weights"])
    training.optimizer.load_state_dict(content["optimizer"])
    training.history = content["history"]
    training.best = {name: tensor.cpu() for name, tensor in content["best"].items()}
