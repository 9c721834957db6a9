"""How different the voices of different faces are: how often one is used, and how far apart they sound."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.types import FloatArray
from training.data.recordings import Recordings

GENDERS = ("f", "m")


def max_share(voices: Sequence[str]) -> float:
    """The share of the faces that the most frequent voice serves; voices: a name for each face, at least one."""
    return max(Counter(voices).values()) / len(voices)


def spread_within_gender(embeddings: FloatArray, genders: npt.NDArray[np.str_]) -> float | None:
    """How far two voices of one gender are apart by ear, on average: 1 - cosine, 0 (the same) to 2.

    embeddings: float32 [n, voice_dim], unit norm. genders: [n], others than `f` and `m` are left out. The mean over
    pairs within a gender, both genders alike; None where no gender has two voices.
    """
    spreads = []
    for gender in GENDERS:
        own = embeddings[genders == gender]
        if len(own) >= 2:
            spreads.append(1.0 - float((own @ own.T)[np.triu_indices(len(own), 1)].mean()))
    return float(np.mean(spreads)) if spreads else None


def recorded_spread(recordings: Recordings) -> float | None:
    """The same for recorded people, one recording of each."""
    _, first = np.unique(recordings.speakers, return_index=True)
    return spread_within_gender(recordings.embeddings[first], recordings.genders[first])
