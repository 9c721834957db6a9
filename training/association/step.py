"""One step of gradient descent on the association, and what it needs: weights, optimizer, loss."""

from typing import Protocol

import torch
from torch import Tensor, nn

from training.association.losses import Loss
from training.association.model import Association


class Hyperparameters(Protocol):
    """What every recipe says of the two projectors, as `Association` takes it, and of AdamW."""

    @property
    def face_hidden_dim(self) -> int: ...
    @property
    def voice_hidden_dim(self) -> int: ...
    @property
    def voice_transforms(self) -> int: ...
    @property
    def dropout(self) -> float: ...
    @property
    def noise(self) -> float: ...
    @property
    def initial_scale(self) -> float: ...
    @property
    def max_scale(self) -> float: ...
    @property
    def learning_rate(self) -> float: ...
    @property
    def weight_decay(self) -> float: ...


def new_association(face_dim: int, voice_dim: int, config: Hyperparameters) -> Association:
    """With first weights drawn from torch's random state."""
    return Association(
        face_dim,
        voice_dim,
        face_hidden_dim=config.face_hidden_dim,
        voice_hidden_dim=config.voice_hidden_dim,
        voice_transforms=config.voice_transforms,
        dropout=config.dropout,
        noise=config.noise,
        initial_scale=config.initial_scale,
        max_scale=config.max_scale,
    )


def new_optimizer(association: Association, config: Hyperparameters) -> torch.optim.Optimizer:
    """AdamW; the learned scale does not decay."""
    return torch.optim.AdamW(
        association.parameter_groups(), lr=config.learning_rate, weight_decay=config.weight_decay
    )


def batch_loss(
    model: nn.Module, loss: Loss, faces: Tensor, voices: Tensor, people: Tensor, *, half: bool = False
) -> Tensor:
    """The loss [] of a batch: faces [B, face_dim] and voices [B, voice_dim].

    people: int64 [B], who each is; for `matched_loss` bool [B, B], which voices fit which faces.
    model: an `Association`, or what wraps it for several processes. half: its matrix products in bfloat16.
    """
    with torch.autocast(faces.device.type, torch.bfloat16, enabled=half):
        face_points, voice_points, scale = model(faces, voices)
    # cosines times a scale of a hundred need all digits
    return loss(face_points.float(), voice_points.float(), scale, people)


def descend(
    model: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, max_gradient_norm: float | None = None
) -> None:
    """Move the weights one step against the gradient of the loss; None leaves its norm as it is."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    if max_gradient_norm is not None:
        nn.utils.clip_grad_norm_(model.parameters(), max_gradient_norm)
    optimizer.step()
