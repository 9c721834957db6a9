"""The density of known speakers, on voices whose likelihood is known."""

from collections.abc import Callable

import numpy as np
import pytest

from models.types import FloatArray
from tests.presence import present
from training.evaluation.voices.density import FEWEST_SPEAKERS, MAX_SENTENCES, UTTERANCES, fit_speech_density

DIM = 6


def _speaker_that_varies(said: list[str]) -> Callable[[str, FloatArray], FloatArray]:
    random = np.random.default_rng(4)

    def speak(text: str, speaker: FloatArray) -> FloatArray:
        said.append(text)
        return (speaker + 0.05 * random.standard_normal(DIM)).astype(np.float32)

    return speak


def _known(n: int) -> FloatArray:
    return np.random.default_rng(2).standard_normal((n, DIM)).astype(np.float32)


def test_known_voices_are_more_likely_than_voices_far_away() -> None:
    density = present(fit_speech_density(_known(40), _speaker_that_varies([])))
    near, far = density(_known(40)), density(_known(40) + 6)
    assert near.shape == (40,)
    assert near.min() > far.max()


def test_the_likelihood_is_the_natural_logarithm_of_a_density() -> None:
    density = present(fit_speech_density(_known(300), _speaker_that_varies([])))
    # of standard normal vectors: -DIM / 2 * log(2 pi e) on average
    drawn = np.random.default_rng(7).standard_normal((4000, DIM)).astype(np.float32)
    assert density(drawn).mean() == pytest.approx(-DIM / 2 * np.log(2 * np.pi * np.e), abs=0.4)


def test_a_dimension_in_which_nobody_differs_does_not_decide_alone() -> None:
    known = _known(40)
    known[:, 0] = 0
    density = present(fit_speech_density(known, lambda _, speaker: speaker))
    slightly = known.copy()
    slightly[:, 0] = 0.05
    assert np.abs(density(slightly) - density(known)).max() < 1


@pytest.mark.parametrize("n", [FEWEST_SPEAKERS, 100, 500])
def test_few_speakers_say_more_each(n: int) -> None:
    said: list[str] = []
    fit_speech_density(_known(n), _speaker_that_varies(said))
    each = len(said) / n
    assert each == min(MAX_SENTENCES, -(-UTTERANCES // n))
    assert len(set(said)) == each


def test_too_few_speakers_have_no_density() -> None:
    assert fit_speech_density(_known(FEWEST_SPEAKERS - 1), _speaker_that_varies([])) is None
