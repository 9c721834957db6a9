"""The compiled loop over blocks of tiles: activate, transform, multiply, transform back; nothing leaves the
cache."""

from typing import NamedTuple

import numpy as np

from models.tts.convolution.activations import activate
from models.tts.convolution.jit import LANES, TILE_GROUP, compiled
from models.tts.convolution.matrix_kernel import multiply
from models.tts.convolution.tiles import (
    FIRST_IMAGINARY,
    FIRST_REAL,
    FOURIER_MATRICES,
    FOURIER_ROWS,
    WINOGRAD_ROWS,
    fourier_forward,
    fourier_inverse,
    winograd_forward,
    winograd_inverse,
)
from models.tts.convolution.vectors import copy_lanes, store_rows, store_rows_with_residual
from models.types import FloatArray

_NOTHING = np.float32(0)


class Geometry(NamedTuple):
    """How the time axis is cut.

    step: outputs of a tile. tiles: of each phase in a block; a dilation d is d interleaved phases without one.
    """

    n_frames: int
    channels_in: int
    channels_out: int
    kernel_size: int
    dilation: int
    step: int
    tiles: int
    n_blocks: int
    fourier: bool


class Prologue(NamedTuple):
    """What stands in front of the convolution; see `activate`. The arrays are float32 [channels_in]."""

    kind: int
    scale: FloatArray
    shift: FloatArray
    rate: FloatArray
    gain: FloatArray


class Workspace(NamedTuple):
    """The memory of one thread, flat float32.

    values: the transformed tiles, then their products. copy: one row of them. panels: the sum of two matrices.
    activated: the frames of a block. rows, tile: one tile in either domain.
    """

    values: FloatArray
    copy: FloatArray
    panels: FloatArray
    activated: FloatArray
    rows: FloatArray
    tile: FloatArray


@compiled
def convolve_blocks(
    features: FloatArray, panels: FloatArray, bias: FloatArray, residual: FloatArray, out: FloatArray,
    statistics: FloatArray, geometry: Geometry, prologue: Prologue, work: Workspace, first: int, step: int,
) -> None:  # fmt: skip
    """Blocks first, first + step, .. of a convolution, each in turn; all arrays are flat.

    out [n_frames, channels_out] = bias + residual + the convolution of the activated features; an empty residual is
    none, and `out` may be the residual. statistics [n_blocks, 3, channels_out]: a value of the block, and the
    sum and the sum of squares of the differences to it.
    """
    for block in range(first, geometry.n_blocks, step):
        start = block * geometry.tiles * geometry.step * geometry.dilation
        left = geometry.n_frames - start
        span = geometry.dilation * geometry.step
        tiles = min(geometry.tiles, (left + span - 1) // span)
        transform(features, geometry, prologue, work, start, tiles)
        _multiply_rows(panels, geometry, work, tiles)
        of_block = statistics[3 * block * geometry.channels_out : 3 * (block + 1) * geometry.channels_out]
        _transform_back(bias, residual, out, of_block, geometry, work, start, tiles)


@compiled
def transform(
    features: FloatArray, geometry: Geometry, prologue: Prologue, work: Workspace, start: int, tiles: int
) -> None:
    """The activated frames of a block -> `work.values`; a row of the transform follows the other."""
    dilation = geometry.dilation
    width = max(geometry.channels_in, geometry.channels_out)
    phase_rows = geometry.step * tiles + geometry.kernel_size - 1
    n_rows = FOURIER_ROWS if geometry.fourier else WINOGRAD_ROWS
    row_step = row_distance(geometry)
    for channel in range(0, geometry.channels_in, LANES):
        activate(
            features, geometry.n_frames, geometry.channels_in, start - dilation * (geometry.kernel_size // 2),
            phase_rows * dilation, dilation, phase_rows, channel, prologue.kind, prologue.scale,
            prologue.shift, prologue.rate, prologue.gain, work.activated,
        )  # fmt: skip
        for tile in range(tiles):
            for phase in range(dilation):
                activated = work.activated[(phase * phase_rows + tile * geometry.step) * LANES :]
                if geometry.fourier:
                    fourier_forward(activated, work.rows)
                else:
                    winograd_forward(activated, work.rows)
                to = (tile * dilation + phase) * width + channel
                for row in range(n_rows):
                    copy_lanes(work.rows, row * LANES, work.values, row * row_step + to)


@compiled
def _multiply_rows(panels: FloatArray, geometry: Geometry, work: Workspace, tiles: int) -> None:
    depth, columns = geometry.channels_in, geometry.channels_out
    width, size = max(depth, columns), depth * columns
    used = padded(tiles * geometry.dilation)
    row_step = row_distance(geometry)
    for row in range(FOURIER_ROWS if geometry.fourier else WINOGRAD_ROWS):
        for i in range(used):
            for channel in range(0, depth, LANES):
                copy_lanes(work.values, row * row_step + i * width + channel, work.copy, i * depth + channel)
        if row < FOURIER_MATRICES:
            multiply(
                work.copy, 0, depth, used, depth, panels, row * size, columns,
                work.values, row * row_step, width,
            )  # fmt: skip
        else:
            place = row - FOURIER_MATRICES
            real = panels[(FIRST_REAL + place) * size : (FIRST_REAL + place + 1) * size]
            imaginary = panels[(FIRST_IMAGINARY + place) * size : (FIRST_IMAGINARY + place + 1) * size]
            for k in range(size):
                work.panels[k] = real[k] + imaginary[k]
            multiply(
                work.copy, 0, depth, used, depth, work.panels, 0, columns,
                work.values, row * row_step, width,
            )  # fmt: skip


@compiled
def _transform_back(
    bias: FloatArray, residual: FloatArray, out: FloatArray, statistics: FloatArray, geometry: Geometry,
    work: Workspace, start: int, tiles: int,
) -> None:  # fmt: skip
    dilation, columns = geometry.dilation, geometry.channels_out
    width = max(geometry.channels_in, columns)
    n_rows = FOURIER_ROWS if geometry.fourier else WINOGRAD_ROWS
    row_step = row_distance(geometry)
    for channel in range(0, columns, LANES):
        biases, reference = bias[channel : channel + LANES], statistics[channel : channel + LANES]
        total, total_squares = statistics[columns + channel :], statistics[2 * columns + channel :]
        for c in range(LANES):
            total[c] = total_squares[c] = _NOTHING
        for tile in range(tiles):
            for phase in range(dilation):
                origin = (tile * dilation + phase) * width + channel
                for row in range(n_rows):
                    copy_lanes(work.values, row * row_step + origin, work.rows, row * LANES)
                if geometry.fourier:
                    fourier_inverse(work.rows, work.tile)
                else:
                    winograd_inverse(work.rows, work.tile)
                store_tile(
                    work, biases, residual, out, reference, total, total_squares, geometry.n_frames, columns,
                    channel, start, start + phase + dilation * tile * geometry.step, dilation, geometry.step,
                )  # fmt: skip


@compiled
def store_tile(
    work: Workspace, biases: FloatArray, residual: FloatArray, out: FloatArray, reference: FloatArray,
    total: FloatArray, total_squares: FloatArray, n_frames: int, columns: int, channel: int, start: int,
    first: int, dilation: int, step: int,
) -> None:  # fmt: skip
    """The first `step` rows of `work.tile`, LANES channels from `channel` on, to frames first, first + dilation, ..

    Bias and residual are added; statistics are those of `convolve_blocks` for the block that begins at `start`.
    """
    rows = min(step, (n_frames - first + dilation - 1) // dilation)
    if rows <= 0:
        return
    to, out_step = first * columns + channel, dilation * columns
    if first == start:
        for c in range(LANES):
            reference[c] = work.tile[c] + biases[c]
            if len(residual) > 0:
                reference[c] += residual[to + c]
    if len(residual) > 0:
        store_rows_with_residual(
            work.tile, rows, biases, residual, out, to, out_step, reference, total, total_squares
        )
    else:
        store_rows(work.tile, rows, biases, residual, out, to, out_step, reference, total, total_squares)


@compiled
def row_distance(geometry: Geometry) -> int:
    """Numbers between two rows of `Workspace.values`: an odd number of cache lines, so that rows share no
    cache set."""
    width = max(geometry.channels_in, geometry.channels_out)
    return padded(geometry.tiles * geometry.dilation) * width + 16


@compiled
def padded(tiles: int) -> int:
    """Whole groups of tiles."""
    return (tiles + TILE_GROUP - 1) // TILE_GROUP * TILE_GROUP
