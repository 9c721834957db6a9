"""Children, women and men: kinds of faces and of voices, whose numbers have to agree where voices are balanced."""

import numpy as np
import numpy.typing as npt

from models.types import FloatArray

CHILD_BEFORE_YEARS = 13.0  # when a voice breaks
KINDS = ("child", "woman", "man")
UNKNOWN = ""

Kinds = npt.NDArray[np.str_]


def face_kinds(genders: npt.NDArray[np.str_], ages: FloatArray) -> Kinds:
    """Genders `m`, `f` or empty and ages in years, NaN where unknown, [n] -> one of KINDS for each, or UNKNOWN.

    A face of unknown age counts as that of an adult.
    """
    return voice_kinds(genders, ages < CHILD_BEFORE_YEARS)


def voice_kinds(genders: npt.NDArray[np.str_], children: npt.NDArray[np.bool_]) -> Kinds:
    """Genders `m`, `f` or empty, and which are of children, bool [n] -> the same."""
    return np.select([children, genders == "f", genders == "m"], list(KINDS), UNKNOWN)


def weights_like(faces: Kinds, voices: Kinds) -> FloatArray:
    """Weights of the faces, float32 [n]: each kind counts as it is frequent among the voices.

    Faces of unknown kind count as much as the others do on average.
    """
    weights = np.full(len(faces), 1.0 / max(1, len(faces)), dtype=np.float32)
    known = int((faces != UNKNOWN).sum())
    for kind in KINDS:
        own = faces == kind
        weights[own] = (voices == kind).mean() * known / len(faces) / max(1, own.sum())
    return weights
