"""Convolutions of a network on a processor, as torch modules: by tiles, or as plain matrix products.

Features stay [1, C, T] in name, and in memory are rows of channels, one for each frame, so that nothing is copied
between these layers.
"""

import numpy as np
import torch
from torch import Tensor, nn

from models.tts.convolution.tiled import TiledConv1d, Workers, identity, is_tileable
from models.types import FloatArray


def rows_of(features: Tensor) -> FloatArray:
    """[1, C, T] -> float32 [T, C] without gaps; the same memory where it lies so already."""
    return features[0].T.contiguous().numpy()


def features_of(rows: FloatArray) -> Tensor:
    """The inverse of `rows_of`."""
    return torch.from_numpy(rows).T[None]


def tiled(conv: nn.Conv1d) -> TiledConv1d:
    """The same convolution by tiles. Raises ValueError if `can_tile` is false."""
    return TiledConv1d(conv.weight, conv.bias, conv.dilation[0])


def can_tile(conv: nn.Module) -> bool:
    """Whether a layer is a convolution that keeps the length and has the sizes that tiles need."""
    return (
        isinstance(conv, nn.Conv1d)
        and (conv.stride[0], conv.groups) == (1, 1)
        and conv.padding == (conv.dilation[0] * (conv.kernel_size[0] // 2),)
        and is_tileable(conv.in_channels, conv.out_channels, conv.kernel_size[0])
    )


class ProductUpsample(nn.Module):
    """A transposed convolution whose kernel is twice its stride: two products, half a stride apart."""

    def __init__(self, conv: nn.ConvTranspose1d) -> None:
        super().__init__()
        channels_in, channels_out, kernel_size = conv.weight.shape
        self._stride, self._padding = conv.stride[0], int(conv.padding[0])
        if kernel_size != 2 * self._stride or conv.bias is None:
            raise ValueError(f"a kernel of {kernel_size} is not twice the stride {self._stride}")
        taps = conv.weight.detach().permute(0, 2, 1).reshape(channels_in, 2, -1)  # [in, 2, stride * out]
        self._first, self._second = taps[:, 0].contiguous(), taps[:, 1].contiguous()
        self._bias = conv.bias.detach().repeat(self._stride)
        self._channels = channels_out

    def forward(self, features: Tensor) -> Tensor:
        """[1, in, T] -> [1, out, T * stride]."""
        rows = features[0].T
        n_frames = len(rows)
        out = torch.empty(n_frames + 1, self._stride * self._channels)
        torch.addmm(self._bias, rows, self._first, out=out[:-1])
        out[-1] = self._bias
        out[1:].addmm_(rows, self._second)
        frames = out.view(-1, self._channels)
        end = self._padding + n_frames * self._stride
        return frames[self._padding : end].T[None]


class TiledLayer(nn.Module):
    """A convolution by tiles in the place of torch's; its output channels are filled up to whole vectors."""

    def __init__(self, conv: nn.Conv1d, workers: Workers) -> None:
        super().__init__()
        self._workers, self._channels = workers, conv.out_channels
        missing = -conv.out_channels % 32
        weight = nn.functional.pad(conv.weight.detach(), (0, 0, 0, 0, 0, missing))
        bias = None if conv.bias is None else nn.functional.pad(conv.bias.detach(), (0, missing))
        self._conv = TiledConv1d(weight, bias, conv.dilation[0])
        self._activation = identity(conv.in_channels)

    def forward(self, features: Tensor) -> Tensor:
        """[1, in, T] -> [1, out, T]."""
        rows = rows_of(features)
        out = np.empty((len(rows), self._conv.channels_out), np.float32)
        self._conv(rows, self._activation, self._workers, out)
        return torch.from_numpy(out[:, : self._channels]).T[None]
