"""The face descriptor of dlib, 128 numbers: a residual network that was trained to tell people apart.

Source: King 2017, "High quality face recognition with deep metric learning"; the weights are those of
`dlib_face_recognition_resnet_model_v1` (CC0). It was the teacher of the embedded image encoder, and says more about
a voice than that has learned from it (docs/experiments.md).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import convert_conv2d_weight_memory_format

from models.errors import InvalidBundle
from models.face.pixel_batches import pixel_batches
from models.face.resnet import NUM_FEATURES, RGB_MEAN, RGB_SCALE, FaceResNet
from models.types import FloatArray, ImageArray, Precision

DESCRIPTOR_DIM = 128
CHIP_SIZE_PX = 150  # input size of the network
# dlib cuts its chips closer than `models.face.cropping.crop_face` does, and from the brows down
MIDDLE, LOWER = 0.8, 0.06  # shares of the crop's side: what is seen of it, and how far below its middle


class DescriptorNetwork(nn.Module):
    """dlib's network, with its scales and shifts folded into the convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.features = FaceResNet()
        self.output = nn.Linear(NUM_FEATURES, DESCRIPTOR_DIM, bias=False)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures float32 [B, 3, 150, 150], RGB in 0..255 -> descriptors [B, 128]."""
        mean = pictures.new_tensor(RGB_MEAN).view(1, 3, 1, 1)
        return torch.as_tensor(self.output(self.features((pictures / 255 - mean) / RGB_SCALE)))


class FaceDescriptor:
    """The network, frozen, on the middle of a crop: it needs no landmarks."""

    dim = DESCRIPTOR_DIM

    def __init__(
        self, network: DescriptorNetwork, device: str | torch.device = "cpu", precision: Precision = "float32"
    ) -> None:
        self._network: Any = network.to(device).eval().requires_grad_(False)
        # as the pictures lie in memory: otherwise the weights are turned at each call
        convert_conv2d_weight_memory_format(self._network, torch.channels_last)
        self._device = torch.device(device)
        self._dtype: torch.dtype = getattr(torch, precision)

    def embed(self, crops: ImageArray) -> FloatArray:
        """Square crops of faces, uint8 [B, S, S, 3] RGB -> float32 [B, 128], unit L2 norm.

        The mean of the crop's descriptor and of its mirror image's.
        """
        if len(crops) == 0:
            return np.zeros((0, self.dim), np.float32)
        parts = []
        with torch.inference_mode():
            for pixels in pixel_batches(crops, self._device):
                chips = middle_of(pixels)
                parts.append(F.normalize(self._describe(chips) + self._describe(chips.flip(3))).cpu().numpy())
        return np.concatenate(parts).astype(np.float32, copy=False)

    def _describe(self, chips: Tensor) -> Tensor:
        chips = chips.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._device.type, self._dtype, enabled=self._dtype != torch.float32):
            described: Tensor = self._network(chips)
        return described.float()


def middle_of(crops: Tensor) -> Tensor:
    """Crops [B, 3, S, S] -> what the network sees of them, [B, 3, 150, 150], interpolated bilinearly."""
    steps = (torch.arange(CHIP_SIZE_PX, device=crops.device) + 0.5) / CHIP_SIZE_PX - 0.5
    across = 2 * MIDDLE * steps
    grid = torch.stack(torch.meshgrid(across, across + 2 * LOWER, indexing="xy"), dim=-1)
    return F.grid_sample(
        crops, grid.expand(len(crops), -1, -1, -1), padding_mode="border", align_corners=False
    )


def load_descriptor(weights: Mapping[str, Tensor]) -> DescriptorNetwork:
    """The network with all of its weights. Raises InvalidBundle where they do not fit."""
    network = DescriptorNetwork()
    try:
        network.load_state_dict(dict(weights))
    except RuntimeError as error:
        differences = " ".join(str(error).split())  # torch writes a line for each
        raise InvalidBundle(f"the weights of the face descriptor do not fit: {differences}") from error
    return network
