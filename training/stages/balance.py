"""Stage: a bias for each candidate, so that different faces get different voices.

Nearest neighbours across modalities crowd on few hubs: some candidates are near to every face, most to none
(Radovanovic et al. 2010). An inverted softmax (Smith et al. 2017) normalizes over faces what a search normalizes
over candidates. Done in turns until both hold, that is Sinkhorn's algorithm: with its potentials as biases, every
candidate serves about as many faces as any other, and a face gets a voice among those that fit it nearly as well.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.types import FloatArray
from training.data.kinds import KINDS, Kinds
from training.metrics import rounded

FACES_AT_ONCE = 1000  # which bounds memory
LEAST_USE = 1e-3  # of a candidate, relative to the mean: where nobody is near, the bias stops falling


@dataclass(frozen=True)
class BalanceConfig:
    """sharpness: factor on the cosines before the softmax; the more, the nearer to the one best voice.

    rounds: of the algorithm. step: share of each correction that is made. Chosen on faces that were held back.
    """

    sharpness: float = 600.0
    rounds: int = 12
    step: float = 0.7


def fit_balance(
    faces: FloatArray, places: FloatArray, config: BalanceConfig, weights: FloatArray | None = None
) -> FloatArray:
    """Faces [n, J] and candidates [N, J] in the joint space, unit norm -> the biases, float32 [N], of mean 0.

    A search subtracts them from the cosines. weights: how much each face counts, [n]; None: all the same.
    """
    counts = np.ones(len(faces), np.float32) if weights is None else weights / weights.mean()
    bias = np.zeros(len(places), dtype=np.float64)
    for _ in range(config.rounds):
        use = np.maximum(_use(faces, counts, places, bias, config.sharpness), LEAST_USE)
        bias += config.step * np.log(use) / config.sharpness
    return np.asarray(bias - bias.mean(), dtype=np.float32)


def _use(
    faces: FloatArray,
    counts: FloatArray,
    places: FloatArray,
    bias: npt.NDArray[np.float64],
    sharpness: float,
) -> npt.NDArray[np.float64]:
    """How many faces each candidate serves, relative to the mean, [N]; a face is shared by a softmax."""
    served = np.zeros(len(places))
    for start in range(0, len(faces), FACES_AT_ONCE):
        scores = sharpness * (faces[start : start + FACES_AT_ONCE] @ places.T - bias.astype(np.float32))
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        served += counts[start : start + FACES_AT_ONCE] @ (shares / shares.sum(axis=1, keepdims=True))
    return served * len(places) / len(faces)


def measure_balance(faces: FloatArray, places: FloatArray, bias: FloatArray) -> dict[str, Any]:
    """What the biases do for faces that they were not fitted on, [n, J].

    Returns n, distinct_voices and max_faces_per_voice with the biases, the same `_unbalanced`, and cosine_lost: the
    mean over faces of how much better the best candidate would fit.
    """
    cosines = faces @ places.T
    best, chosen = cosines.argmax(axis=1), (cosines - bias).argmax(axis=1)
    rows = np.arange(len(faces))
    return {
        "n": len(faces),
        "distinct_voices": len(set(chosen)),
        "distinct_voices_unbalanced": len(set(best)),
        "max_faces_per_voice": int(np.bincount(chosen).max()),
        "max_faces_per_voice_unbalanced": int(np.bincount(best).max()),
        "cosine_lost": rounded(float((cosines[rows, best] - cosines[rows, chosen]).mean())),
    }


def measure_balance_by_kind(
    faces: FloatArray, places: FloatArray, bias: FloatArray, of_faces: Kinds, of_voices: Kinds
) -> dict[str, Any]:
    """The same, and `by_kind` for the faces of each kind, with own_kind: the share that gets a voice of its kind.

    of_faces, of_voices: text [n] and [N], as `training.data.kinds`. Kinds without a face are left out.
    """
    chosen = (faces @ places.T - bias).argmax(axis=1)
    by_kind = {
        kind: measure_balance(faces[own], places, bias)
        | {"own_kind": rounded(float((of_voices[chosen[own]] == kind).mean()))}
        for kind in KINDS
        if (own := of_faces == kind).any()
    }
    return measure_balance(faces, places, bias) | {"by_kind": by_kind}
