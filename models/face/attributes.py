"""Gender and age of a face, zero-shot: by comparing it with captions (Radford et al. 2021, section 3.1)."""

from collections.abc import Sequence

import numpy as np

from models.interfaces import CaptionEncoder
from models.types import FloatArray

AGES_YEARS = tuple(range(2, 90, 3))
TEMPLATES = (
    "a photo of a {age} year old {noun}",
    "a portrait of a {age} year old {noun}",
    "the face of a {noun} aged {age}",
)
CHILD_BELOW_YEARS = 16


class FaceAttributes:
    """Zero-shot classifier over captions that name a gender and an age.

    Each of the 60 classes (female and male, at 30 ages) is the mean of its captions' embeddings.
    """

    def __init__(self, encoder: CaptionEncoder, templates: Sequence[str] = TEMPLATES) -> None:
        captions = [
            template.format(age=age, noun=_noun(gender, age))
            for gender in ("f", "m")
            for age in AGES_YEARS
            for template in templates
        ]
        embedded = encoder.embed_text(captions).reshape(2 * len(AGES_YEARS), len(templates), -1).mean(1)
        self._classes = embedded / np.linalg.norm(embedded, axis=1, keepdims=True)
        self._scale = encoder.logit_scale

    def predict(self, embeddings: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Face embeddings, float32 [B, D], unit norm -> (gender, age).

        gender: float32 [B, 2], probabilities of female and male, sum 1.
        age: float32 [B], in years: the expectation over all classes.
        """
        logits = self._scale * embeddings @ self._classes.T  # [B, 60]
        likelihood = np.exp(logits - logits.max(axis=1, keepdims=True))
        joint = (likelihood / likelihood.sum(axis=1, keepdims=True)).reshape(-1, 2, len(AGES_YEARS))
        ages = np.asarray(AGES_YEARS, dtype=np.float32)
        return joint.sum(axis=2).astype(np.float32), (joint.sum(axis=1) @ ages).astype(np.float32)


def _noun(gender: str, age: int) -> str:
    if age < CHILD_BELOW_YEARS:
        return "girl" if gender == "f" else "boy"
    return "woman" if gender == "f" else "man"
