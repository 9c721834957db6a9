"""The weights of the face descriptor as a bundle holds them: beside the image encoder's, one byte each."""

from collections.abc import Mapping

import torch
from torch import Tensor

PREFIX = "descriptor."  # of their names in the file of the image encoder
SCALE = ".scale"  # ends the name of the factors of a weight that is held as int8
_LARGEST = 127


def join_descriptor(weights: Mapping[str, Tensor], descriptor: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights of the image encoder and of the descriptor as one file holds them.

    The descriptor's filters become int8 [out, ...] with a factor for each, float32 [out]; its biases stay.
    """
    joined = dict(weights)
    for name, value in descriptor.items():
        if value.ndim == 1:
            joined[PREFIX + name] = value
            continue
        scale = (value.flatten(1).abs().amax(1) / _LARGEST).clamp_min(torch.finfo(value.dtype).tiny)
        joined[PREFIX + name] = torch.round(value / _beside(scale, value)).to(torch.int8)
        joined[PREFIX + name + SCALE] = scale
    return joined


def split_descriptor(weights: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The inverse: the image encoder's weights, and the descriptor's in float32, empty where the file has none."""
    own = {name: value for name, value in weights.items() if not name.startswith(PREFIX)}
    stored = {name.removeprefix(PREFIX): value for name, value in weights.items() if name.startswith(PREFIX)}
    descriptor = {}
    for name, value in stored.items():
        if name.endswith(SCALE):
            continue
        scale = stored.get(name + SCALE)
        descriptor[name] = value.float() if scale is None else value.float() * _beside(scale, value)
    return own, descriptor


def _beside(scale: Tensor, filters: Tensor) -> Tensor:
    """[out] -> [out, 1, ...], so that each filter is multiplied by its own factor."""
    return scale.view(-1, *[1] * (filters.ndim - 1))
