"""Channels -> one: their mean, or the louder one where they cancel each other."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from models.errors import InvalidAudio
from models.types import FloatArray

Blocks = Iterable[FloatArray]
# The mean of C unrelated channels has a Cth of their mean power, that of channels that agree all of it. With less
# than this share of a Cth they work against each other: for two equally loud ones, from a correlation of -0.5 down.
CANCELLED = 0.5
MAX_OFFSET = 0.01  # share of a constant in the power, from which on it is taken away; speech has next to none


def mix(read: Callable[[], Blocks]) -> FloatArray:
    """Mix a recording to one channel, block by block, so that memory holds one channel of it.

    read: gives the blocks, float32 [T, C], from the beginning whenever it is called. Returns float32 [T], -1..1:
    samples over full scale are scaled down together. The mean of the channels is taken; where they cancel each
    other, as when one of a pair has its poles swapped, the loudest channel. A constant offset, as cheap sound cards
    add it, is taken away.

    Raises InvalidAudio where samples are not finite.
    """
    peak, mixed = 1.0, [np.zeros(0, np.float32)]
    spread, mixed_spread = _Spread(), _Spread()  # an offset is no sound, so it counts for nothing
    for block in _finite(read()):
        peak = max(peak, float(np.abs(block).max()))
        mean = block.mean(axis=1, dtype=np.float64)  # float32 could overflow
        mixed.append(mean.astype(np.float32))
        mixed_spread.add(mean[:, np.newaxis])
        spread.add(block)
    channels = len(spread.squares)
    if channels > 1 and mixed_spread.powers[0] < CANCELLED * spread.powers.mean() / channels:
        loudest = int(spread.powers.argmax())
        mixed = [np.zeros(0, np.float32)]
        mixed.extend(block[:, min(loudest, block.shape[1] - 1)].copy() for block in _finite(read()))
    samples = np.concatenate(mixed)
    samples /= np.float32(peak)
    return _without_offset(samples)


class _Spread:
    """Sums over the samples of each channel, float64 [C]."""

    def __init__(self) -> None:
        self.frames = 0
        self.sums, self.squares = np.zeros(0), np.zeros(0)

    def add(self, block: FloatArray | npt.NDArray[np.float64]) -> None:
        """Count a block [T, C]."""
        self.frames += len(block)
        self.sums = _sum(self.sums, block.sum(axis=0, dtype=np.float64))
        self.squares = _sum(self.squares, np.square(block, dtype=np.float64).sum(axis=0))

    @property
    def powers(self) -> npt.NDArray[np.float64]:
        """Mean square of each channel around its own mean."""
        return np.asarray(self.squares / self.frames - np.square(self.sums / self.frames))


def _without_offset(samples: FloatArray) -> FloatArray:
    if not len(samples):
        return samples
    offset = float(samples.mean(dtype=np.float64))
    if offset**2 <= MAX_OFFSET * float(np.square(samples, dtype=np.float64).mean()):
        return samples
    moved = samples - np.float32(offset)
    return moved / np.float32(max(1.0, np.abs(moved).max()))


def _finite(blocks: Blocks) -> Iterator[FloatArray]:
    for block in blocks:
        if not np.isfinite(block).all():
            raise InvalidAudio("the audio contains samples that are not finite numbers")
        if block.size:
            yield block


def _sum(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Sum of two vectors; the shorter one counts as zero where it ends: a stream may change its channels."""
    if len(first) < len(second):
        first, second = second, first
    total = first.copy()
    total[: len(second)] += second
    return total
