"""Mean and variance of each channel over time, in one pass."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.tts.convolution.jit import compiled
from models.types import FloatArray

_FRAMES = 256  # of a block; the sums of a block are single precision, those of blocks double


class Moments(NamedTuple):
    """Mean and variance of each channel over time, float64 [channels]."""

    mean: npt.NDArray[np.float64]
    variance: npt.NDArray[np.float64]


def moments_of(features: FloatArray) -> Moments:
    """Of features float32 [T, channels], without gaps."""
    n_frames, channels = features.shape
    counts = np.full(-(-n_frames // _FRAMES), _FRAMES)
    counts[-1] = n_frames - _FRAMES * (len(counts) - 1)
    statistics = np.zeros((len(counts), 3, channels), np.float32)
    block_sums(features, statistics)
    return joined(statistics, counts)


def joined(statistics: FloatArray, counts: npt.NDArray[np.int64]) -> Moments:
    """Moments of the whole from those of blocks (Chan, Golub & LeVeque 1983).

    statistics: [blocks, 3, channels], for each block a value near its mean, and the sum and the sum of squares
    of the differences to it; so nothing is lost where the mean is large. counts: [blocks], frames.
    """
    reference, total, squares = statistics.astype(np.float64).transpose(1, 0, 2)  # each [blocks, channels]
    numbers = counts[:, np.newaxis]
    means = reference + total / numbers
    mean = (means * numbers).sum(0) / counts.sum()
    within = squares - total**2 / numbers
    between = numbers * (means - mean) ** 2
    return Moments(mean, np.maximum((within + between).sum(0) / counts.sum(), 0.0))


@compiled
def block_sums(features: FloatArray, statistics: FloatArray) -> None:
    """Features [T, channels] -> the statistics of `joined`, of blocks of _FRAMES; they begin as zeros."""
    n_frames, channels = features.shape
    for block in range(len(statistics)):
        reference, sums, squares = statistics[block, 0], statistics[block, 1], statistics[block, 2]
        first = block * _FRAMES
        for c in range(channels):
            reference[c] = features[first, c]
        for frame in range(first, min(first + _FRAMES, n_frames)):
            row = features[frame]
            for c in range(channels):
                difference = row[c] - reference[c]
                sums[c] += difference
                squares[c] += difference * difference
