"""A network that tells people apart, frozen, as a description of a face."""

from abc import abstractmethod

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import convert_conv2d_weight_memory_format

from models.face.pixel_batches import pixel_batches
from models.types import FloatArray, ImageArray, Precision


class DescriptorNetwork(nn.Module):
    """A network of pictures of its own size, as `look` cuts them from crops, to descriptors [B, dim]."""

    dim: int

    @abstractmethod
    def look(self, crops: Tensor) -> Tensor:
        """Crops of faces, float32 [B, 3, S, S], RGB in 0..255 -> what the network sees of them."""


class FaceDescriptor:
    """A network, frozen, on the middle of a crop: it needs no landmarks of its own."""

    def __init__(
        self, network: DescriptorNetwork, device: str | torch.device = "cpu", precision: Precision = "float32"
    ) -> None:
        self._network = network.to(device).eval().requires_grad_(False)
        # as the pictures lie in memory: otherwise the weights are turned at each call
        convert_conv2d_weight_memory_format(self._network, torch.channels_last)
        self.dim = network.dim
        self._device = torch.device(device)
        self._dtype: torch.dtype = getattr(torch, precision)

    def embed(self, crops: ImageArray) -> FloatArray:
        """Square crops of faces, uint8 [B, S, S, 3] RGB -> float32 [B, dim], unit L2 norm.

        The mean of the crop's descriptor and of its mirror image's.
        """
        if len(crops) == 0:
            return np.zeros((0, self.dim), np.float32)
        parts = []
        with torch.inference_mode():
            for pixels in pixel_batches(crops, self._device):
                seen = self._network.look(pixels)
                parts.append(F.normalize(self._describe(seen) + self._describe(seen.flip(3))).cpu().numpy())
        return np.concatenate(parts).astype(np.float32, copy=False)

    def _describe(self, pictures: Tensor) -> Tensor:
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._device.type, self._dtype, enabled=self._dtype != torch.float32):
            described: Tensor = self._network(pictures)
        return described.float()


def middle_of(crops: Tensor, share: float, size: int, lower: float = 0.0) -> Tensor:
    """Crops [B, 3, S, S] -> their middle [B, 3, size, size], interpolated bilinearly.

    share: of the crop's side, that of the middle. lower: how far below the crop's middle it lies, in the same unit.
    """
    steps = (torch.arange(size, device=crops.device) + 0.5) / size - 0.5
    across = 2 * share * steps
    grid = torch.stack(torch.meshgrid(across, across + 2 * lower, indexing="xy"), dim=-1)
    return F.grid_sample(
        crops, grid.expand(len(crops), -1, -1, -1), padding_mode="border", align_corners=False
    )
