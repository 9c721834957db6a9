"""The compiled loop for many channels and few frames, whose cost is to read the weights: a share is of columns.

The weights of Winograd's transform are 8 numbers where the kernel is 3, and no cache holds them. So the kernel is
read, and transformed while a part of it is in the cache; each output channel is computed by one thread.
"""

import numpy as np
import numpy.typing as npt

from models.tts.convolution.jit import LANES, PANEL, compiled
from models.tts.convolution.kernel import (
    Geometry,
    Prologue,
    Workspace,
    padded,
    row_distance,
    store_tile,
    transform,
)
from models.tts.convolution.matrix_kernel import DEPTH, add_panel
from models.tts.convolution.tiles import WINOGRAD_KERNEL, WINOGRAD_ROWS, winograd_inverse, winograd_of_taps
from models.tts.convolution.vectors import copy_lanes
from models.types import FloatArray

_ROW = LANES * DEPTH  # of the transformed kernels, between two rows
_NOTHING = np.float32(0)


def workspace_sizes(geometry: Geometry) -> tuple[int, int]:
    """Numbers that `Workspace.copy` and `Workspace.panels` have to hold."""
    return WINOGRAD_ROWS * padded(geometry.tiles) * LANES, WINOGRAD_ROWS * _ROW


@compiled
def convolve_columns(
    features: FloatArray, taps: npt.NDArray[np.int8] | FloatArray, unit: np.float32, bias: FloatArray,
    residual: FloatArray, out: FloatArray, statistics: FloatArray, geometry: Geometry, prologue: Prologue,
    work: Workspace, first: int, step: int,
) -> None:  # fmt: skip
    """Output channels in groups of LANES: first, first + step, .. of a convolution of kernel 3; see
    `convolve_blocks`, and `taps_of_columns` for `taps` and `unit`."""
    columns = geometry.channels_out
    for block in range(geometry.n_blocks):
        start = block * geometry.tiles * geometry.step
        tiles = min(geometry.tiles, (geometry.n_frames - start + geometry.step - 1) // geometry.step)
        transform(features, geometry, prologue, work, start, tiles)
        of_block = statistics[3 * block * columns : 3 * (block + 1) * columns]
        for group in range(first, columns // LANES, step):
            _multiply(taps, unit, geometry, work, group, padded(tiles))
            _transform_back(bias, residual, out, of_block, geometry, work, start, tiles, group * LANES)


@compiled
def _multiply(
    taps: npt.NDArray[np.int8] | FloatArray,
    unit: np.float32,
    geometry: Geometry,
    work: Workspace,
    group: int,
    tiles: int,
) -> None:
    depth, width = geometry.channels_in, max(geometry.channels_in, geometry.channels_out)
    row_step = row_distance(geometry)
    for i in range(WINOGRAD_ROWS * tiles * LANES):
        work.copy[i] = _NOTHING
    for start in range(0, depth, DEPTH):
        rows = min(DEPTH, depth - start)
        _transform_kernels(taps, unit, (group * depth + start) * WINOGRAD_KERNEL * LANES, rows, work.panels)
        for row in range(WINOGRAD_ROWS):
            for column in range(0, LANES, PANEL):
                add_panel(
                    work.values, row * row_step + start, width, tiles, rows,
                    work.panels, row * _ROW + column * DEPTH, work.copy, row * tiles * LANES + column, LANES,
                )  # fmt: skip


@compiled
def _transform_kernels(
    taps: npt.NDArray[np.int8] | FloatArray, unit: np.float32, first: int, rows: int, panels: FloatArray
) -> None:
    """Kernels [rows, 3, LANES] -> `panels` [8, LANES / PANEL, DEPTH, PANEL]; see `winograd_of_taps`."""
    for k in range(rows):
        for column in range(0, LANES, PANEL):
            kernel = taps[first + k * WINOGRAD_KERNEL * LANES + column :]
            panel = panels[column * DEPTH + k * PANEL :]
            for c in range(PANEL):
                u0, u1, u2, u3, u4, u5, u6, u7 = winograd_of_taps(
                    unit * np.float32(kernel[c]),
                    unit * np.float32(kernel[LANES + c]),
                    unit * np.float32(kernel[2 * LANES + c]),
                )
                panel[c], panel[_ROW + c] = u0, u1
                panel[2 * _ROW + c], panel[3 * _ROW + c] = u2, u3
                panel[4 * _ROW + c], panel[5 * _ROW + c] = u4, u5
                panel[6 * _ROW + c], panel[7 * _ROW + c] = u6, u7


@compiled
def _transform_back(
    bias: FloatArray, residual: FloatArray, out: FloatArray, statistics: FloatArray, geometry: Geometry,
    work: Workspace, start: int, tiles: int, channel: int,
) -> None:  # fmt: skip
    columns = geometry.channels_out
    biases, reference = bias[channel : channel + LANES], statistics[channel : channel + LANES]
    total, total_squares = statistics[columns + channel :], statistics[2 * columns + channel :]
    for c in range(LANES):
        total[c] = total_squares[c] = _NOTHING
    for tile in range(tiles):
        for row in range(WINOGRAD_ROWS):
            copy_lanes(work.copy, (row * padded(tiles) + tile) * LANES, work.rows, row * LANES)
        winograd_inverse(work.rows, work.tile)
        store_tile(
            work, biases, residual, out, reference, total, total_squares, geometry.n_frames, columns,
            channel, start, start + tile * geometry.step, 1, geometry.step,
        )  # fmt: skip
