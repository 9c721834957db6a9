import numpy as np
import pytest

from models.errors import InvalidBundle
from models.types import FloatArray
from models.voice.gender import VoiceGender
from tests.vectors import random_units

DIM = 16


@pytest.fixture
def embeddings() -> FloatArray:
    return random_units(0, 5, DIM)


def test_positive_is_female_and_the_intercept_shifts(embeddings: FloatArray) -> None:
    first = np.eye(1, DIM, dtype=np.float32)[0]
    even = VoiceGender(10 * first, np.zeros(1, np.float32))
    assert even.female_probability(np.stack([first, -first])) == pytest.approx([0.99995, 0.00005], abs=1e-5)
    assert even.female_probability(np.zeros((1, DIM), np.float32)) == pytest.approx([0.5])
    shifted = VoiceGender(10 * first, np.ones(1, np.float32))
    assert (shifted.female_probability(embeddings) > even.female_probability(embeddings)).all()


def test_what_is_stored_is_what_was_given(embeddings: FloatArray) -> None:
    classifier = VoiceGender(embeddings[0], np.array([0.3], dtype=np.float32))
    restored = VoiceGender.from_arrays(classifier.to_arrays())
    np.testing.assert_array_equal(
        restored.female_probability(embeddings), classifier.female_probability(embeddings)
    )


@pytest.mark.parametrize(
    "arrays",
    [
        {"coefficients": np.zeros(DIM)},
        {"coefficients": np.zeros((2, DIM)), "intercept": np.zeros(1)},
        {"coefficients": np.zeros(DIM), "intercept": np.zeros(2)},
    ],
)
def test_other_arrays_are_refused(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(InvalidBundle):
        VoiceGender.from_arrays(arrays)
