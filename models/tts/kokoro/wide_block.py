"""`AdainResBlk1d` on a processor: its convolutions take AdaIN and the activation in, and the shortcut as well."""

from math import sqrt
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tts.convolution.moments import Moments, moments_of
from models.tts.convolution.tiled import Workers, leaky_relu
from models.tts.convolution.wide import WideConv1d, whole_vectors
from models.tts.kokoro.adain import LEAK, AdainResBlk1d
from models.tts.kokoro.normalisation import normalisation
from models.types import FloatArray

_SHARE = 1 / sqrt(2)  # of either sum at the end; the weights hold it already


class WideResBlk(nn.Module):
    """`AdainResBlk1d`, which it takes the weights of; rows of channels in memory, one for each frame."""

    def __init__(self, block: AdainResBlk1d, workers: Workers) -> None:
        super().__init__()
        self._workers = workers
        self.norm1, self.norm2 = block.norm1, block.norm2
        self._conv1 = WideConv1d(block.conv1.weight, block.conv1.bias)
        bias = cast(Tensor, block.conv2.bias)
        self._conv2 = WideConv1d(block.conv2.weight, bias * _SHARE, _SHARE)
        self._channels = block.conv1.in_channels
        self._pool = _DoubledLength(block.pool) if isinstance(block.pool, nn.ConvTranspose1d) else None
        self._shortcut: Tensor | None = None
        if isinstance(block.conv1x1, nn.Conv1d):
            self._shortcut = (block.conv1x1.weight[..., 0].T * _SHARE).contiguous()  # [in, out]

    @property
    def stretch(self) -> int:
        """Frames that come out for one that goes in."""
        return 1 if self._pool is None else 2

    @property
    def multiplications(self) -> float:
        """With an addition each, of its products, for one frame that goes in."""
        shortcut = 0 if self._shortcut is None else self._shortcut.numel()
        return shortcut + self.stretch * (self._conv1.multiplications + self._conv2.multiplications)

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        """[1, dim_in, T] and [1, style_dim] -> [1, dim_out, T], or [1, dim_out, 2 T]."""
        rows = features[0].T
        residual = rows * _SHARE if self._shortcut is None else rows @ self._shortcut
        filled = np.zeros((len(rows), whole_vectors(self._channels)), np.float32)
        torch.from_numpy(filled)[:, : self._channels] = rows
        moments = Moments(*(part[: self._channels] for part in moments_of(filled)))
        missing = filled.shape[1] - self._channels
        scale, shift = (np.pad(part, (0, missing)) for part in normalisation(self.norm1, style, moments))
        activation = leaky_relu(filled.shape[1], LEAK, scale, shift)
        if self._pool is not None:
            activated = functional.leaky_relu(
                torch.from_numpy(filled) * torch.from_numpy(scale) + torch.from_numpy(shift), LEAK
            )
            filled = self._pool(activated).numpy()
            activation = leaky_relu(filled.shape[1], 1.0)
            residual = residual.repeat_interleave(2, dim=0)
        inner: FloatArray = np.empty((len(filled), self._conv1.channels_out), np.float32)
        moments = self._conv1(filled, activation, self._workers, inner)
        activation = leaky_relu(inner.shape[1], LEAK, *normalisation(self.norm2, style, moments))
        out = residual.contiguous().numpy()
        self._conv2(inner, activation, self._workers, out, residual=out)
        return torch.from_numpy(out).T[None]


class _DoubledLength(nn.Module):
    """A transposed convolution of kernel 3 and stride 2 of each channel alone, on rows of channels.

    A frame gives two: itself by the middle of the kernel, and by its end together with the next frame by its start.
    """

    def __init__(self, conv: nn.ConvTranspose1d) -> None:
        super().__init__()
        missing = whole_vectors(conv.in_channels) - conv.in_channels
        taps = functional.pad(conv.weight.detach()[:, 0].T, (0, missing))
        self._start, self._middle, self._end = (tap.contiguous() for tap in taps)  # each [channels]
        self._bias = functional.pad(cast(Tensor, conv.bias).detach(), (0, missing))

    def forward(self, rows: Tensor) -> Tensor:
        """[T, channels] -> [2 T, channels]."""
        doubled = torch.empty(len(rows), 2, rows.shape[1])
        doubled[:, 0] = rows * self._middle + self._bias
        doubled[:, 1] = rows * self._end + self._bias
        doubled[:-1, 1] += rows[1:] * self._start
        return doubled.flatten(0, 1)
