"""A convolution of kernel 3 with many channels, on few frames: it holds the kernel as it is, and no more."""

import numpy as np
from torch import Tensor
from torch.nn import functional

from models.tts.convolution.jit import LANES, TILE_GROUP
from models.tts.convolution.kernel import Geometry, Prologue
from models.tts.convolution.moments import Moments
from models.tts.convolution.taps import taps_of_columns
from models.tts.convolution.tiled import Workers, convolve
from models.tts.convolution.tiles import WINOGRAD_KERNEL, WINOGRAD_POINTS, WINOGRAD_ROWS
from models.types import FloatArray

_STEP = WINOGRAD_POINTS - WINOGRAD_KERNEL + 1
_MOST_TILES = 48  # of a block: what is transformed stays near, and a block still pays for reading the kernels


class WideConv1d:
    """A convolution of stride 1 and kernel 3 that keeps the length, on features float32 [frames, channels].

    Input channels are filled up with zeros to a multiple of 32 (`channels_in`); output channels are one.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None, factor: float = 1.0) -> None:
        """weight: [out, in, 3], times a factor. bias: [out] or None."""
        self.channels_out, given, kernel_size = weight.shape
        if kernel_size != WINOGRAD_KERNEL or self.channels_out % LANES:
            raise ValueError(f"a convolution of {tuple(weight.shape)} is not of kernel 3 and whole vectors")
        self.channels_in = whole_vectors(given)
        missing = self.channels_in - given
        self._taps = taps_of_columns(functional.pad(weight.detach(), (0, 0, 0, missing)), factor)
        self._bias = np.zeros(self.channels_out, np.float32)
        if bias is not None:
            self._bias[:] = bias.detach().float().cpu().numpy()

    @property
    def multiplications(self) -> float:
        """With an addition each, for one frame."""
        return WINOGRAD_ROWS / _STEP * self.channels_in * self.channels_out

    def __call__(
        self, features: FloatArray, prologue: Prologue, workers: Workers, out: FloatArray,
        residual: FloatArray | None = None,
    ) -> Moments:  # fmt: skip
        """Features [T, channels_in] -> `out` [T, channels_out]; see `TiledConv1d`."""
        geometry = self.geometry(len(features))
        return convolve(
            features, self._taps, self._bias, geometry, prologue, workers, out, residual, by_columns=True
        )

    def geometry(self, n_frames: int) -> Geometry:
        """How `n_frames` are cut: into even blocks, the same for any number of threads."""
        in_all = -(-n_frames // _STEP)
        n_blocks = -(-in_all // _MOST_TILES)
        tiles = -(-in_all // n_blocks)
        tiles = -(-tiles // TILE_GROUP) * TILE_GROUP
        return Geometry(
            n_frames,
            self.channels_in,
            self.channels_out,
            WINOGRAD_KERNEL,
            1,
            _STEP,
            tiles,
            -(-in_all // tiles),
            fourier=False,
        )


def whole_vectors(channels: int) -> int:
    """The next multiple of what is computed at once."""
    return -(-channels // LANES) * LANES
