"""The frozen image and text encoder of faces (f_i in the paper): our own CLIP, or any that open_clip can build.

`custom_clip` and `open_clip_models` make it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import convert_conv2d_weight_memory_format

from models.face.pixel_batches import BATCH, pixel_batches
from models.types import FloatArray, ImageArray, Precision

Tokenizer = Callable[[list[str]], Tensor]


class FaceEncoder:
    """A frozen CLIP in eval mode; weights and results are float32.

    model: has `encode_image` and `encode_text` as open_clip's models do.
    tokenizer: captions -> int64 [n, context].
    image_size: side of the square picture in pixels. mean, std: per channel, of RGB in 0..1.
    mirrored: whether a face's embedding is the mean of the picture's and of its mirror image's.
    aligned: whether it is to be given crops by the landmarks of faces, see `models.face.cropping.crop_face`.
    precision: of the matrix products and convolutions over pictures; half precision is for GPUs
        (benchmarks/half_precision.py).
    """

    def __init__(
        self,
        model: nn.Module,
        tokenizer: Tokenizer,
        *,
        image_size: int,
        mean: Sequence[float],
        std: Sequence[float],
        mirrored: bool = False,
        aligned: bool = False,
        device: str | torch.device = "cpu",
        precision: Precision = "float32",
    ) -> None:
        self._model: Any = model.to(device).float().eval().requires_grad_(False)
        # as the pictures lie in memory: otherwise the weights are turned at each call
        convert_conv2d_weight_memory_format(self._model, torch.channels_last)
        self._tokenizer = tokenizer
        self._device = torch.device(device)
        self._mean = torch.tensor(mean, device=self._device).view(1, 3, 1, 1)
        self._std = torch.tensor(std, device=self._device).view(1, 3, 1, 1)
        self._mirrored = mirrored
        self._dtype: torch.dtype = getattr(torch, precision)
        self.image_size, self.aligned = image_size, aligned
        self.dim = len(self.embed(np.zeros((1, image_size, image_size, 3), np.uint8))[0])

    def embed(self, crops: ImageArray) -> FloatArray:
        """Square crops of faces, uint8 [B, S, S, 3] RGB with S = image_size -> float32 [B, D], unit L2 norm.

        Raises ValueError for crops of another shape.
        """
        expected = (self.image_size, self.image_size, 3)
        if crops.ndim != 4 or crops.shape[1:] != expected:
            raise ValueError(
                f"crops must have the shape (B, {', '.join(map(str, expected))}), not {crops.shape}"
            )
        if len(crops) == 0:
            return np.zeros((0, self.dim), np.float32)
        parts = []
        with torch.inference_mode():
            for pixels in pixel_batches(crops, self._device):
                images = (pixels / 255 - self._mean) / self._std
                embedded = self._encode(images)
                if self._mirrored:
                    embedded = F.normalize(embedded + self._encode(images.flip(3)), dim=-1)
                parts.append(embedded.cpu().numpy())
        return np.concatenate(parts).astype(np.float32, copy=False)

    def _encode(self, images: Tensor) -> Tensor:
        """Standardized pictures [B, 3, S, S] -> [B, D], unit norm."""
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._device.type, self._dtype, enabled=self._dtype != torch.float32):
            embedded = self._model.encode_image(images)
        return F.normalize(embedded.float(), dim=-1)

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        """Captions -> float32 [B, D], unit L2 norm, in the same space as the faces."""
        parts = []
        with torch.inference_mode():
            for start in range(0, len(captions), BATCH):
                tokens = self._tokenizer(list(captions[start : start + BATCH])).to(self._device)
                parts.append(F.normalize(self._model.encode_text(tokens), dim=-1).cpu().numpy())
        return np.concatenate(parts).astype(np.float32, copy=False)

    @property
    def logit_scale(self) -> float:
        """The factor of the cosine of a face and a caption before a softmax over captions."""
        return float(self._model.logit_scale.exp())
