"""Finds identities whose folder may contain two people: their voices form two distant clusters."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.types import FloatArray
from training.full.features import Features

MIN_CLIPS = 4  # with fewer, two clusters are only two recordings
SMALLER_HEAP = 2  # clips at least
FAR_PERCENTILE = 95.0  # of the cosines of two different people: at most so alike are heaps of two
PEOPLE_COMPARED = 500
ROUNDS = 20


@dataclass(frozen=True)
class Suspicion:
    """An identity with two clusters of `larger` and `smaller` clips; cosine: of the clusters' means."""

    identity: str
    larger: int
    smaller: int
    cosine: float


def suspicious_identities(features: Features, seed: int = 0) -> list[Suspicion]:
    """Return identities that sound like two people, the most distant first.

    Nothing is removed: a person has to listen.

    Each identity's voice embeddings are split into two clusters (spherical k-means, starting with the two
    least similar clips); they are suspicious if their means are no more similar than those of most pairs
    of different people. On VoxCeleb's people with four clips or more and GE2E, none of 19 folders is
    suspicious, and 147 of 171
    are that hold two of these people (the slow test of this file prints it).
    """
    people, codes = np.unique(features.identities, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    own_rows = np.split(order, np.cumsum(np.bincount(codes))[:-1])
    means = []
    heaps = []
    for identity, rows in zip(people, own_rows, strict=True):
        voices = _unit(features.rows(rows)[1])
        means.append(_unit(voices.mean(axis=0)))
        if len(rows) >= MIN_CLIPS:
            heaps.append(_two_heaps(str(identity), voices))
    threshold = _far(np.stack(means), seed)
    found = [heap for heap in heaps if heap.cosine < threshold and heap.smaller >= SMALLER_HEAP]
    return sorted(found, key=lambda heap: heap.cosine)


def _two_heaps(identity: str, voices: FloatArray) -> Suspicion:
    """Split unit vectors [n, dim] into two clusters."""
    cosines = voices @ voices.T
    first, second = np.unravel_index(int(cosines.argmin()), cosines.shape)
    centres = voices[[first, second]]
    nearest: npt.NDArray[np.intp] = np.zeros(0, np.intp)
    for _ in range(ROUNDS):
        before, nearest = nearest, (voices @ centres.T).argmax(axis=1)
        if np.array_equal(before, nearest) or len(set(nearest)) < 2:
            break
        centres = np.stack([_unit(voices[nearest == heap].mean(axis=0)) for heap in (0, 1)])
    smaller = int(min((nearest == 0).sum(), (nearest == 1).sum()))
    return Suspicion(identity, len(voices) - smaller, smaller, float(centres[0] @ centres[1]))


def _far(means: FloatArray, seed: int) -> float:
    """Return the cosine below which most pairs of different people lie; -1 if there is only one person."""
    if len(means) < 2:
        return -1.0
    compared = np.random.default_rng(seed).permutation(len(means))[:PEOPLE_COMPARED]
    cosines = means[compared] @ means[compared].T
    return float(np.percentile(cosines[np.triu_indices(len(compared), 1)], FAR_PERCENTILE))


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True).clip(1e-8), np.float32)
