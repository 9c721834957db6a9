"""A map of the voices: the first two principal components of what is predicted to be heard in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.types import FloatArray

AXES = 2


@dataclass(frozen=True)
class SpeakerMap:
    """The plane through the voices. mean: float64 [V]. axes: float64 [2, V], orthonormal rows."""

    mean: npt.NDArray[np.float64]
    axes: npt.NDArray[np.float64]

    @classmethod
    def of(cls, predicted: FloatArray) -> "SpeakerMap":
        """Fit it to predicted voice embeddings, [n, V]; the same embeddings give the same map, never mirrored."""
        rows = predicted.astype(np.float64)
        mean = rows.mean(axis=0)
        _, vectors = np.linalg.eigh(np.cov(rows - mean, rowvar=False))
        axes = vectors[:, ::-1][:, :AXES].T  # eigenvalues come in rising order
        largest = np.abs(axes).argmax(axis=1)
        return cls(mean, axes * np.sign(axes[np.arange(AXES), largest])[:, np.newaxis])

    def places(self, predicted: FloatArray) -> npt.NDArray[np.float64]:
        """Predicted voice embeddings [B, V] -> x and y of each, [B, 2]."""
        return np.asarray((predicted.astype(np.float64) - self.mean) @ self.axes.T)
