"""Classifies the gender of a voice, by logistic regression on voice embeddings of recorded people.

A bundle has two classifiers, trained on different people. The first describes voices and selects candidates
of clear gender. The second, the judge, is only used to evaluate the synthesized audio.
"""

from dataclasses import dataclass

import numpy as np

from models.bundle.files import Arrays
from models.errors import InvalidBundle
from models.types import FloatArray


@dataclass(frozen=True)
class VoiceGender:
    """A logistic regression; positive is female.

    coefficients: float32 [D]. intercept: float32 [1].
    """

    coefficients: FloatArray
    intercept: FloatArray

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "VoiceGender":
        """Build it from the result of `to_arrays`. Raises InvalidBundle if names or shapes differ."""
        shapes = {name: np.shape(array) for name, array in arrays.items()}
        if shapes.keys() != {"coefficients", "intercept"} or len(shapes["coefficients"]) != 1:
            raise InvalidBundle(
                f"a voice gender classifier has coefficients [D] and intercept [1], not {shapes}"
            )
        if shapes["intercept"] != (1,):
            raise InvalidBundle(f"the intercept has the shape {shapes['intercept']}, not (1,)")
        return cls(arrays["coefficients"].astype(np.float32), arrays["intercept"].astype(np.float32))

    def to_arrays(self) -> Arrays:
        """Return the arrays as a bundle stores them."""
        return {"coefficients": self.coefficients, "intercept": self.intercept}

    def female_probability(self, embeddings: FloatArray) -> FloatArray:
        """Voice embeddings, float32 [B, D], unit norm -> probability of a female voice, float32 [B], 0..1."""
        logits = embeddings @ self.coefficients + self.intercept
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)
