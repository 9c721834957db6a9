"""Weights of networks as a bundle holds them: one byte for each number of a filter, and a factor for the filter."""

from collections.abc import Mapping

import torch
from torch import Tensor

SCALE = ".scale"  # ends the name of the factors of a weight that is held as int8
_LARGEST = 127
_FEWEST = 16  # numbers of a filter: the 9 of a single channel save little and lose more than all the others


def to_int8(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Filters and matrices, [out, ...], become int8 with a factor for each row, float32 [out].

    All else stays as it is, also filters of a few numbers.

    Twice is the same as once.
    """
    stored = {}
    for name, value in weights.items():
        if value.ndim < 2 or value[0].numel() < _FEWEST:
            stored[name] = value
            continue
        filters = value.float()
        scale = (filters.flatten(1).abs().amax(1) / _LARGEST).clamp_min(torch.finfo(torch.float32).tiny)
        stored[name] = torch.round(filters / _beside(scale, filters)).to(torch.int8)
        stored[name + SCALE] = scale
    return stored


def from_int8(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inverse: what is int8 in float32, all else as it is."""
    weights = {}
    for name, value in stored.items():
        held = stored.get(name.removesuffix(SCALE))
        if name.endswith(SCALE) and held is not None and held.dtype == torch.int8:
            continue
        scale = stored.get(name + SCALE) if value.dtype == torch.int8 else None
        weights[name] = value if scale is None else value.float() * _beside(scale, value)
    return weights


def _beside(scale: Tensor, filters: Tensor) -> Tensor:
    """[out] -> [out, 1, ...], so that each filter is multiplied by its own factor."""
    return scale.view(-1, *[1] * (filters.ndim - 1))
