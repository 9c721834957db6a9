"""The kernels of a convolution as they are held: as they are, and in a byte each where that loses nothing.

Weights of a graph of 8 bits are whole numbers times a unit, and are held as these. Transformed kernels would take
three to five times the memory of kernels in single precision, so they are transformed as they are used.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.tts.convolution.jit import LANES, PANEL, compiled
from models.tts.convolution.kernel import Geometry, Workspace
from models.tts.convolution.tiles import (
    FOURIER_MATRICES,
    FOURIER_POINTS,
    WINOGRAD_ROWS,
    fourier_forward,
    winograd_kernels,
)
from models.tts.convolution.vectors import copy_lanes
from models.types import FloatArray

_NOTHING = np.float32(0)
_PART = np.float32(1 / FOURIER_POINTS)  # the inverse transform gives so many times the outputs
_MOST_VALUES = 256  # of a byte


class Taps(NamedTuple):
    """A kernel is `unit` times `numbers`, which are flat int8, or float32 with a unit of their own."""

    numbers: npt.NDArray[np.int8] | FloatArray
    unit: np.float32


def held(weight: Tensor, factor: float = 1.0) -> Taps:
    """A weight times a factor: whole numbers of a byte where it is exactly a multiple of these."""
    values = weight.detach().float().cpu().contiguous()
    unit = np.float32(1.0)
    numbers: npt.NDArray[np.int8] | FloatArray = values.flatten().numpy()
    different = torch.unique(values).numpy()
    if 1 < len(different) <= _MOST_VALUES:
        step = np.abs(different[different != 0]).min()
        whole = np.round(different / step)
        if np.abs(whole).max() < _MOST_VALUES / 2 and np.array_equal(
            whole.astype(np.float32) * step, different
        ):
            unit, numbers = step, np.round(numbers / step).astype(np.int8)
    return Taps(numbers, np.float32(unit * np.float32(factor)))


def taps_of_columns(weight: Tensor, factor: float = 1.0) -> Taps:
    """[out, in, 3] -> flat [out / LANES, in, 3, LANES], times a factor."""
    return held(weight.unflatten(0, (-1, LANES)).permute(0, 2, 3, 1), factor)


def taps_of_panels(weight: Tensor) -> Taps:
    """[out, in, k] -> flat [in * out / LANES, k, LANES]: lanes go on in the order of a panel, [out, in, PANEL]."""
    in_order = weight.unflatten(0, (-1, PANEL)).permute(0, 2, 1, 3).reshape(-1, LANES, weight.shape[2])
    return held(in_order.transpose(1, 2))


@compiled
def transform_kernels(
    taps: npt.NDArray[np.int8] | FloatArray, unit: np.float32, panels: FloatArray, geometry: Geometry,
    work: Workspace, share: int, shares: int,
) -> None:  # fmt: skip
    """One of the shares of kernels -> `panels`, flat [R, out / PANEL, in, PANEL]: what tiles are multiplied by.

    taps, unit: see `taps_of_panels`. A convolution of a network is a correlation, so a spectrum is that of the
    kernel in reverse order. R is 32: 17 real and 15 imaginary parts. The 15 sums of both, for Gauss's
    (a + ib)(c + id) = ac - bd + i((a + b)(c + d) - ac - bd), are added where they are used. For Winograd's
    transform R is 8.
    """
    kernel_size, fourier, tile, rows = geometry.kernel_size, geometry.fourier, work.tile, work.rows
    size = geometry.channels_in * geometry.channels_out
    chunks = size // LANES
    factor = unit * _PART if fourier else unit
    for c in range(FOURIER_POINTS * LANES):
        tile[c] = _NOTHING
    for chunk in range(chunks * share // shares, chunks * (share + 1) // shares):
        for j in range(kernel_size):
            place = (FOURIER_POINTS - j) % FOURIER_POINTS if fourier else j
            at = (chunk * kernel_size + j) * LANES
            taken, given = taps[at : at + LANES], tile[place * LANES : (place + 1) * LANES]
            for c in range(LANES):
                given[c] = factor * np.float32(taken[c])
        if fourier:
            fourier_forward(tile, rows)
        else:
            winograd_kernels(tile, rows)
        for row in range(FOURIER_MATRICES if fourier else WINOGRAD_ROWS):
            copy_lanes(rows, row * LANES, panels, row * size + chunk * LANES)
