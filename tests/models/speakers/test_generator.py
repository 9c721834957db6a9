from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from models.errors import InvalidBundle
from models.speakers.generator import SpeakerGenerator
from models.types import FloatArray

DIM = 6


@pytest.fixture(scope="module")
def generator() -> SpeakerGenerator:
    """Two Gaussians, one twice as heavy, in a plane of a space of six dimensions."""
    random = np.random.default_rng(0)
    plane = np.linalg.qr(random.standard_normal((DIM, 2)))[0].T
    return SpeakerGenerator(
        mean=np.arange(DIM, dtype=np.float32),
        components=plane.astype(np.float32),
        weights=np.array([2 / 3, 1 / 3], dtype=np.float32),
        means=np.array([[-4.0, 0.0], [5.0, 1.0]], dtype=np.float32),
        variances=np.array([[1.0, 0.25], [0.5, 2.0]], dtype=np.float32),
    )


def coordinates(generator: SpeakerGenerator, speakers: FloatArray) -> FloatArray:
    return np.asarray((speakers - generator.mean) @ generator.components.T, dtype=np.float32)


def test_the_same_seed_draws_the_same_speakers(generator: SpeakerGenerator) -> None:
    first = generator.sample(20, seed=7)
    assert first.shape == (20, DIM)
    assert first.dtype == np.float32
    assert np.array_equal(first, generator.sample(20, seed=7))


def test_another_seed_draws_other_speakers(generator: SpeakerGenerator) -> None:
    drawn = np.concatenate([generator.sample(20, seed=7), generator.sample(20, seed=8)])
    assert len(np.unique(drawn, axis=0)) == 40


def test_speakers_stay_in_the_span_of_the_components(generator: SpeakerGenerator) -> None:
    speakers = generator.sample(50, seed=0)
    rebuilt = generator.mean + coordinates(generator, speakers) @ generator.components
    assert np.allclose(rebuilt, speakers, atol=1e-4)


def test_draws_have_the_weights_means_and_variances_of_the_mixture(generator: SpeakerGenerator) -> None:
    points = coordinates(generator, generator.sample(20_000, seed=1))
    left = points[:, 0] < 0  # the two Gaussians lie far apart
    assert left.mean() == pytest.approx(2 / 3, abs=0.02)
    for chosen, mean, variance in zip((left, ~left), generator.means, generator.variances, strict=True):
        assert np.allclose(points[chosen].mean(0), mean, atol=0.06)
        assert np.allclose(points[chosen].var(0), variance, rtol=0.06)


def test_log_likelihood_is_that_of_the_mixture(generator: SpeakerGenerator) -> None:
    speakers = generator.sample(30, seed=2)
    points = coordinates(generator, speakers)
    densities = [
        multivariate_normal(mean, np.diag(variance)).logpdf(points)
        for mean, variance in zip(generator.means, generator.variances, strict=True)
    ]
    expected = logsumexp(densities, axis=0, b=generator.weights[:, np.newaxis])
    assert np.allclose(generator.log_likelihood(speakers), expected, atol=1e-3)


def test_log_likelihood_of_a_speaker_from_another_world_is_low_but_finite(
    generator: SpeakerGenerator,
) -> None:
    far = generator.mean + 1000 * generator.components[0]
    assert -1e7 < float(generator.log_likelihood(far[np.newaxis])[0]) < -1e5


def test_no_draw_is_less_likely_than_the_floor(generator: SpeakerGenerator) -> None:
    floor = np.quantile(generator.log_likelihood(generator.sample(1000, seed=3)), 0.5)
    picky = replace(generator, min_log_likelihood=np.array([floor], dtype=np.float32))
    speakers = picky.sample(500, seed=3)
    assert len(speakers) == 500
    assert picky.log_likelihood(speakers).min() >= floor


def test_a_floor_that_nothing_reaches_is_an_error_and_no_endless_search(generator: SpeakerGenerator) -> None:
    impossible = replace(generator, min_log_likelihood=np.array([1e6], dtype=np.float32))
    with pytest.raises(InvalidBundle, match="likelihood floor"):
        impossible.sample(5, seed=0)
