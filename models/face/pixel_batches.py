"""Crops on their way into a network: a batch at a time, so that memory does not grow with their number."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from models.types import ImageArray

BATCH = 64


def pixel_batches(crops: ImageArray, device: torch.device) -> Iterator[Tensor]:
    """Crops uint8 [B, S, S, 3] -> batches float32 [at most 64, 3, S, S] on a device, in 0..255."""
    for start in range(0, len(crops), BATCH):
        pixels = torch.from_numpy(np.ascontiguousarray(crops[start : start + BATCH])).to(device)
        yield pixels.permute(0, 3, 1, 2).float()
