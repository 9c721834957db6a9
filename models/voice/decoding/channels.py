"""Channels -> one: their mean, or the louder one where they cancel each other."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from models.errors import InvalidAudio
from models.types import FloatArray

Blocks = Iterable[FloatArray]
# The mean of C unrelated channels has a Cth of their mean power, that of channels that agree all of it. With less
# than this share of a Cth they work against each other: for two equally loud ones, from a correlation of -0.5 down.
CANCELLED = 0.5


def mix(read: Callable[[], Blocks]) -> FloatArray:
    """Mix a recording to one channel, block by block, so that memory holds one channel of it.

    read: gives the blocks, float32 [T, C], from the beginning whenever it is called. Returns float32 [T], -1..1:
    samples over full scale are scaled down together. The mean of the channels is taken; where they cancel each
    other, as when one of a pair has its poles swapped, the loudest channel.

    Raises InvalidAudio where samples are not finite.
    """
    peak, mixed, power, mixed_power = 1.0, [np.zeros(0, np.float32)], np.zeros(0), 0.0
    for block in _finite(read()):
        peak = max(peak, float(np.abs(block).max()))
        mean = block.mean(axis=1, dtype=np.float64)  # float32 could overflow
        mixed.append(mean.astype(np.float32))
        mixed_power += float(np.square(mean).sum())
        power = _sum(power, np.square(block, dtype=np.float64).sum(axis=0))
    channels = len(power)
    if channels > 1 and mixed_power < CANCELLED * power.mean() / channels:
        loudest = int(power.argmax())
        mixed = [np.zeros(0, np.float32)]
        mixed.extend(block[:, min(loudest, block.shape[1] - 1)].copy() for block in _finite(read()))
    samples = np.concatenate(mixed)
    samples /= np.float32(peak)
    return samples


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
