"""What goes into the trained networks, brought to one scale."""

import torch
from torch import Tensor, nn


class Standardize(nn.Module):
    """(x - mean) / scale with fixed statistics of the training set, kept with the weights."""

    mean: Tensor
    scale: Tensor

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(dim))
        self.register_buffer("scale", torch.ones(dim))

    def fit(self, features: Tensor) -> None:
        """Set the mean, and one common scale for all dimensions, from `features` [N, dim].

        GE2E has dimensions that are nearly always zero; a scale of their own would turn them into noise.
        """
        self.mean.copy_(features.mean(0))
        self.scale.fill_(float((features - features.mean(0)).square().mean().sqrt()))

    def forward(self, features: Tensor) -> Tensor:
        """[B, dim] -> [B, dim]."""
        return (features - self.mean) / self.scale
