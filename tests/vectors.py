"""Vectors of unit length, as every embedding is."""

from typing import Any

import numpy as np
import numpy.typing as npt

from models.types import FloatArray


def unit(vectors: npt.NDArray[np.floating[Any]]) -> FloatArray:
    """[..., D] -> float32 [..., D] of the same directions, with unit L2 norm."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


def random_units(seed: int, n: int, dim: int) -> FloatArray:
    """float32 [n, dim], in every direction alike."""
    return unit(np.random.default_rng(seed).standard_normal((n, dim)))
