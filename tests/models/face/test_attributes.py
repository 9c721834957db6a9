from collections.abc import Sequence

import numpy as np
import pytest

from models.face.attributes import AGES_YEARS, FaceAttributes
from models.types import FloatArray


class CircleEncoder:
    """Puts a caption of age a at angle a on a circle, of females on one side, of males on the other."""

    logit_scale = 200.0

    def embed_text(self, captions: Sequence[str]) -> FloatArray:
        vectors = []
        for caption in captions:
            words = caption.split()
            age = next(int(word) for word in words if word.isdigit())
            female = any(word in ("woman", "girl") for word in words)
            vectors.append(face(age, 1.0 if female else -1.0))
        return np.array(vectors, np.float32)


def face(age: float, femininity: float) -> FloatArray:
    angle = np.radians(age)
    vector = np.array([np.cos(angle), np.sin(angle), femininity], np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


@pytest.fixture(scope="module")
def attributes() -> FaceAttributes:
    return FaceAttributes(CircleEncoder())


def test_gender_and_age_of_the_nearest_captions(attributes: FaceAttributes) -> None:
    gender, age = attributes.predict(np.stack([face(20, 1), face(50, -1), face(71, 1)]))
    assert np.allclose(gender, [[1, 0], [0, 1], [1, 0]], atol=1e-3)
    assert np.allclose(age, [20, 50, 71], atol=2)


def test_between_the_genders_it_is_undecided(attributes: FaceAttributes) -> None:
    gender, _ = attributes.predict(face(35, 0.0)[None])
    assert np.allclose(gender, 0.5, atol=1e-3)


def test_results_are_probabilities_and_years(attributes: FaceAttributes) -> None:
    embeddings = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    gender, age = attributes.predict(embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True))
    assert gender.shape == (20, 2)
    assert np.allclose(gender.sum(1), 1, atol=1e-5)
    assert age.shape == (20,)
    assert ((age >= AGES_YEARS[0]) & (age <= AGES_YEARS[-1])).all()
