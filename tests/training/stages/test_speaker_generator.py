import numpy as np
import pytest

from models.types import FloatArray
from training.stages.speaker_generator import FEWEST_SPEAKERS, GeneratorConfig, fit_speaker_generator

DIM = 12
GENDERS = np.repeat(["f", "m"], [120, 60])


@pytest.fixture(scope="module")
def speakers() -> FloatArray:
    """Two clouds far apart, in three of twelve dimensions, one twice as large as the other."""
    random = np.random.default_rng(0)
    points = random.standard_normal((180, 3)) * [2.0, 1.0, 0.5]
    points[GENDERS == "m", 0] += 20
    directions = np.linalg.qr(random.standard_normal((DIM, 3)))[0].T
    return np.asarray(points @ directions + 5, dtype=np.float32)


def test_each_group_becomes_one_gaussian_of_its_size_and_place(speakers: FloatArray) -> None:
    generator = fit_speaker_generator(speakers, GeneratorConfig(variance_kept=0.999), GENDERS.tolist())
    assert generator.weights == pytest.approx([2 / 3, 1 / 3])
    for group, gender in enumerate(("f", "m")):
        centre = generator.mean + generator.means[group] @ generator.components
        assert np.allclose(centre, speakers[gender == GENDERS].mean(axis=0), atol=0.01)


def test_the_groups_share_the_spread_within_them(speakers: FloatArray) -> None:
    """The twenty units between the groups are no part of it."""
    config = GeneratorConfig(variance_kept=0.999, shrinkage=0.0)
    generator = fit_speaker_generator(speakers, config, GENDERS.tolist())
    assert np.array_equal(generator.variances[0], generator.variances[1])
    assert np.sqrt(generator.variances[0]) == pytest.approx([2.0, 1.0, 0.5], rel=0.25)


def test_shrinkage_widens_every_direction_by_a_share_of_the_average(speakers: FloatArray) -> None:
    config = GeneratorConfig(variance_kept=0.999, shrinkage=0.0)
    plain = fit_speaker_generator(speakers, config, GENDERS.tolist()).variances[0]
    shrunk = fit_speaker_generator(
        speakers, GeneratorConfig(variance_kept=0.999, shrinkage=0.2), GENDERS.tolist()
    ).variances[0]
    assert np.allclose(shrunk - plain, 0.2 * plain.mean(), rtol=1e-4)


def test_spread_is_a_factor_on_standard_deviations(speakers: FloatArray) -> None:
    plain, wide = (
        fit_speaker_generator(speakers, GeneratorConfig(spread=spread), GENDERS.tolist())
        for spread in (1.0, 1.5)
    )
    assert np.allclose(np.sqrt(wide.variances), 1.5 * np.sqrt(plain.variances), rtol=1e-5)


def test_components_are_orthonormal_and_keep_the_share_of_variance_asked_for(speakers: FloatArray) -> None:
    for kept in (0.9, 0.999):
        generator = fit_speaker_generator(speakers, GeneratorConfig(variance_kept=kept), GENDERS.tolist())
        components = generator.components
        assert np.allclose(components @ components.T, np.eye(len(components)), atol=1e-5)
        centred = speakers - speakers.mean(axis=0)
        assert (centred @ components.T).var(axis=0).sum() / centred.var(axis=0).sum() >= kept


@pytest.mark.parametrize(("chosen", "gaussians"), [(GENDERS != "", 2), (GENDERS == "f", 1)])
def test_without_labels_the_data_say_how_many_gaussians(
    speakers: FloatArray, chosen: FloatArray, gaussians: int
) -> None:
    generator = fit_speaker_generator(speakers[chosen], GeneratorConfig(max_gaussians=3))
    assert len(generator.weights) == gaussians


def test_no_speaker_is_drawn_that_is_less_likely_than_every_known_one(speakers: FloatArray) -> None:
    generator = fit_speaker_generator(speakers, GeneratorConfig(), GENDERS.tolist())
    least_likely = generator.log_likelihood(speakers).min()
    drawn = generator.sample(1000, seed=0)
    assert generator.min_log_likelihood.tolist() == [least_likely]
    assert generator.log_likelihood(drawn).min() >= least_likely


def test_drawn_speakers_resemble_the_known_ones_and_are_none_of_them(speakers: FloatArray) -> None:
    generator = fit_speaker_generator(speakers, GeneratorConfig(), GENDERS.tolist())
    drawn = generator.sample(500, seed=0)
    assert np.allclose(drawn.mean(axis=0), speakers.mean(axis=0), atol=1.0)
    distances = np.linalg.norm(drawn[:, np.newaxis] - speakers, axis=2)
    assert distances.min() > 0
    assert np.median(distances.min(axis=1)) < 1.0


def test_a_handful_of_speakers_is_too_few(speakers: FloatArray) -> None:
    with pytest.raises(ValueError, match="9 speakers are too few: a mixture needs 10"):
        fit_speaker_generator(speakers[: FEWEST_SPEAKERS - 1], GeneratorConfig())


def test_the_papers_generator_can_be_fitted_to_as_many_speakers_as_the_paper_has() -> None:
    """2,130 speakers, 99 % of the variance, 100 Gaussians."""
    random = np.random.default_rng(0)
    clouds = 10 * random.standard_normal((40, 16))
    places = clouds[random.integers(40, size=2130)] + random.standard_normal((2130, 16))
    turned = (places @ np.linalg.qr(random.standard_normal((64, 16)))[0].T).astype(np.float32)
    known, others = turned[:1800], turned[1800:]
    paper = fit_speaker_generator(known, GeneratorConfig(variance_kept=0.99, gaussians=100, shrinkage=0.0))
    one = fit_speaker_generator(known, GeneratorConfig(variance_kept=0.99, gaussians=1, shrinkage=0.0))
    assert paper.means.shape[0] == 100
    assert paper.weights.sum() == pytest.approx(1.0, abs=1e-5)
    assert paper.log_likelihood(others).mean() > one.log_likelihood(others).mean() + 5
    assert paper.sample(50, seed=0).shape == (50, 64)


def test_more_gaussians_than_speakers_are_reported(speakers: FloatArray) -> None:
    with pytest.raises(ValueError, match="180 speakers are too few for 181 Gaussians"):
        fit_speaker_generator(speakers, GeneratorConfig(gaussians=181))
