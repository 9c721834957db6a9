import numpy as np
import pytest

from models.association.casting import choose_unlike
from tests.vectors import random_units

SCORES = np.array([0.30, 0.29, 0.28, 0.10], np.float32)
SOUNDS = np.eye(4, dtype=np.float32)[[0, 0, 1, 2]] * np.array([[1], [2], [3], [4]], np.float32)
NOBODY = np.zeros((0, 4), np.float32)


def test_alone_a_face_has_its_best_voice() -> None:
    assert choose_unlike(SCORES, SOUNDS, NOBODY, 1.0) == 0
    assert choose_unlike(SCORES, SOUNDS, SOUNDS[:1], 0.0) == 0


@pytest.mark.parametrize("diversity", [0.1, 0.5, 0.9])
def test_a_voice_that_sounds_like_one_that_is_taken_is_avoided(diversity: float) -> None:
    assert choose_unlike(SCORES, SOUNDS, SOUNDS[:1], diversity) == 2


def test_all_that_are_taken_count() -> None:
    assert choose_unlike(SCORES, SOUNDS, SOUNDS[[0, 2]], 0.5) == 3


def test_the_more_diverse_the_less_alike() -> None:
    sounds, taken = random_units(1, 50, 8), random_units(2, 3, 8)
    scores = np.linspace(0.3, 0.1, 50, dtype=np.float32)
    likeness = (sounds @ taken.T).max(axis=1)
    chosen = [choose_unlike(scores, sounds, taken, diversity) for diversity in (0.0, 0.02, 0.1, 1.0)]
    assert likeness[chosen].tolist() == sorted(likeness[chosen].tolist(), reverse=True)
    assert chosen[-1] == int(likeness.argmin())


def test_how_long_a_vector_is_says_nothing() -> None:
    scores, sounds = np.array([0.3, 0.3], np.float32), np.eye(2, dtype=np.float32)
    taken = sounds[:1]
    for long in ([9.0, 0.1], [0.1, 9.0]):
        assert choose_unlike(scores, sounds * np.array(long, np.float32)[:, np.newaxis], taken, 0.5) == 1
    alike = np.array([[0.9, 0.1], [0.6, 0.8]], np.float32)  # cosines with the taken one: 0.99 and 0.6
    assert choose_unlike(scores, alike * np.array([[0.1], [9.0]], np.float32), taken, 0.5) == 1
