"""A convolution over time by tiles: its weights, and how it is cut and shared among threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from torch import Tensor

from models.tts.convolution.activations import IDENTITY, LEAKY_RELU, SNAKE
from models.tts.convolution.columns import convolve_columns, workspace_sizes
from models.tts.convolution.compilation import compile_code
from models.tts.convolution.jit import LANES, PANEL, TILE_GROUP
from models.tts.convolution.kernel import Geometry, Prologue, Workspace, convolve_blocks
from models.tts.convolution.moments import Moments, joined
from models.tts.convolution.taps import Taps, taps_of_panels, transform_kernels
from models.tts.convolution.tiles import (
    FOURIER_MATRICES,
    FOURIER_POINTS,
    FOURIER_ROWS,
    WINOGRAD_KERNEL,
    WINOGRAD_POINTS,
    WINOGRAD_ROWS,
)
from models.types import FloatArray

_VALUES = 200_000  # numbers of a block between the transforms: what a level-2 cache holds of a megabyte
_FEW_TILES = 66  # of wide layers, whose weights no cache holds: the more tiles share them, the better
_NO_RESIDUAL = np.zeros(0, np.float32)


class Workers:
    """Threads, each with its memory. Which of them computes what never changes a result.

    The first of a process loads the compiled code, or compiles it; see `compile_code`.
    """

    def __init__(self, n_threads: int) -> None:
        compile_code()
        self.n_threads = n_threads
        self._pool = ThreadPoolExecutor(n_threads - 1, "convolution") if n_threads > 1 else None
        self._workspaces: list[Workspace] = [_workspace(0, 0, 0, 0) for _ in range(n_threads)]
        self._panels = np.zeros(0, np.float32)  # the kernels of a convolution, transformed
        self._busy = Lock()  # the memory is that of one convolution at a time

    def convolve(
        self, features: FloatArray, taps: Taps, bias: FloatArray, geometry: Geometry, prologue: Prologue,
        out: FloatArray, residual: FloatArray | None, by_columns: bool,
    ) -> FloatArray:  # fmt: skip
        """`convolve_blocks`, or `convolve_columns`, with its statistics; it returns when all is done."""
        added = _NO_RESIDUAL if residual is None else residual.reshape(-1)
        statistics = np.empty((geometry.n_blocks, 3, geometry.channels_out), np.float32)
        rest = (bias, added, out.reshape(-1), statistics.reshape(-1), geometry, prologue)
        with self._busy:
            for place, work in enumerate(self._workspaces):
                self._workspaces[place] = _grown(work, geometry)
            if by_columns:
                shares = geometry.channels_out // LANES
                self._compute(convolve_columns, shares, features.reshape(-1), *taps, *rest)
            else:
                self._transform_kernels(taps, geometry)
                shares = geometry.n_blocks
                self._compute(convolve_blocks, shares, features.reshape(-1), self._panels, *rest)
        return statistics

    def _transform_kernels(self, taps: Taps, geometry: Geometry) -> None:
        size = geometry.channels_in * geometry.channels_out
        needed = size * (FOURIER_MATRICES if geometry.fourier else WINOGRAD_ROWS)
        if len(self._panels) < needed:
            self._panels = np.zeros(needed, np.float32)
        self._compute(transform_kernels, self.n_threads, *taps, self._panels, geometry)

    def _compute(self, function: Callable[..., None], shares: int, *arguments: object) -> None:
        helpers = [
            self._pool.submit(function, *arguments, work, first, self.n_threads)
            for first, work in enumerate(self._workspaces[1:], start=1)
            if self._pool is not None and first < shares
        ]
        function(*arguments, self._workspaces[0], 0, self.n_threads)
        for helper in helpers:
            helper.result()


def convolve(
    features: FloatArray, taps: Taps, bias: FloatArray, geometry: Geometry, prologue: Prologue,
    workers: Workers, out: FloatArray, residual: FloatArray | None = None, by_columns: bool = False,
) -> Moments:  # fmt: skip
    """Features [T, in] -> `out` [T, out], and its moments; a residual [T, out], which may be `out`, is added.

    taps: those of panels, or of columns. All are float32, without gaps.
    """
    statistics = workers.convolve(features, taps, bias, geometry, prologue, out, residual, by_columns)
    span = geometry.tiles * geometry.step * geometry.dilation
    counts = np.minimum(span, geometry.n_frames - np.arange(geometry.n_blocks) * span)
    return joined(statistics, counts)


class TiledConv1d:
    """A convolution of stride 1 that keeps the length, on features float32 [frames, channels].

    Takes kernels of 3 to 15, channels in multiples of 32.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None, dilation: int = 1) -> None:
        """weight: [out, in, k], k odd. bias: [out] or None."""
        self.channels_out, self.channels_in, self.kernel_size = weight.shape
        if not is_tileable(self.channels_in, self.channels_out, self.kernel_size):
            raise ValueError(f"a convolution of {tuple(weight.shape)} cannot be computed by tiles")
        self.dilation = dilation
        self.fourier = self.kernel_size != WINOGRAD_KERNEL
        self.step = (FOURIER_POINTS if self.fourier else WINOGRAD_POINTS) - self.kernel_size + 1
        self._taps = taps_of_panels(weight)
        self._bias = np.zeros(self.channels_out, np.float32)
        if bias is not None:
            self._bias[:] = bias.detach().float().cpu().numpy()

    @property
    def multiplications(self) -> float:
        """With an addition each, for one frame: rows of products by the outputs of a tile."""
        rows = FOURIER_ROWS if self.fourier else WINOGRAD_ROWS
        return float(rows / self.step * self.channels_in * self.channels_out)

    def __call__(
        self, features: FloatArray, prologue: Prologue, workers: Workers, out: FloatArray,
        residual: FloatArray | None = None,
    ) -> Moments:  # fmt: skip
        """Features [T, in] -> `out` [T, out]; a residual [T, out], which may be `out` itself, is added.

        Returns the moments of `out`. All are float32, without gaps.
        """
        return convolve(
            features, self._taps, self._bias, self.geometry(len(features)), prologue, workers, out, residual
        )

    def geometry(self, n_frames: int) -> Geometry:
        """How `n_frames` are cut: the same for any number of threads, and an even number of like blocks."""
        rows = FOURIER_ROWS if self.fourier else WINOGRAD_ROWS
        wanted = max(_VALUES // (rows * max(self.channels_in, self.channels_out)), _FEW_TILES // 2)
        if rows * self.channels_in * self.channels_out > 2_000_000:
            wanted = _FEW_TILES
        in_phase = -(-n_frames // (self.step * self.dilation))
        n_blocks = 2 * max(1, -(-in_phase * self.dilation // (2 * wanted)))
        tiles = -(-in_phase // n_blocks)
        group = TILE_GROUP // np.gcd(TILE_GROUP, self.dilation)
        tiles = int(-(-tiles // group) * group)
        return Geometry(
            n_frames,
            self.channels_in,
            self.channels_out,
            self.kernel_size,
            self.dilation,
            self.step,
            tiles,
            -(-in_phase // tiles),
            self.fourier,
        )


def is_tileable(channels_in: int, channels_out: int, kernel_size: int) -> bool:
    """Whether `TiledConv1d` takes such a convolution."""
    whole = channels_in % LANES == 0 and channels_out % LANES == 0 and channels_out % PANEL == 0
    return whole and kernel_size % 2 == 1 and 3 <= kernel_size <= FOURIER_POINTS // 2


def identity(channels: int) -> Prologue:
    """Nothing in front of the convolution."""
    ones = np.ones(channels, np.float32)
    return Prologue(IDENTITY, ones, np.zeros_like(ones), ones, ones)


def leaky_relu(
    channels: int, slope: float, scale: FloatArray | None = None, shift: FloatArray | None = None
) -> Prologue:
    """A scale and a shift of each channel, where there are any, then a leaky ReLU."""
    plain = identity(channels)
    return Prologue(
        LEAKY_RELU,
        plain.scale if scale is None else scale,
        plain.shift if shift is None else shift,
        np.full(channels, slope, np.float32),
        plain.gain,
    )


def snake(alpha: FloatArray, scale: FloatArray, shift: FloatArray) -> Prologue:
    """A scale and a shift of each channel, then x + sin^2(alpha x) / alpha. All float32 [channels]."""
    return Prologue(SNAKE, scale, shift, (alpha / np.pi).astype(np.float32), (1 / alpha).astype(np.float32))


def _workspace(values: int, copy: int, panels: int, activated: int) -> Workspace:
    sizes = (values, copy, panels, activated, FOURIER_ROWS * LANES, FOURIER_POINTS * LANES)
    return Workspace(*(np.zeros(size, np.float32) for size in sizes))


def _grown(work: Workspace, geometry: Geometry) -> Workspace:
    """The same memory, or more where the convolution needs more."""
    width = max(geometry.channels_in, geometry.channels_out)
    n_tiles = -(-geometry.tiles * geometry.dilation // TILE_GROUP) * TILE_GROUP
    copy_by_columns, panels_by_columns = workspace_sizes(geometry)
    needed = (
        (FOURIER_ROWS if geometry.fourier else WINOGRAD_ROWS) * (n_tiles * width + 16),
        max(n_tiles * geometry.channels_in, 0 if geometry.fourier else copy_by_columns),
        geometry.channels_in * geometry.channels_out if geometry.fourier else panels_by_columns,
        geometry.dilation * (geometry.step * geometry.tiles + geometry.kernel_size - 1) * LANES,
    )
    held = (len(work.values), len(work.copy), len(work.panels), len(work.activated))
    if all(has >= needs for has, needs in zip(held, needed, strict=True)):
        return work
    return _workspace(*(max(pair) for pair in zip(held, needed, strict=True)))
