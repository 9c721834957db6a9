import numpy as np
import pytest

from models.speakers.generator import SpeakerGenerator
from training.stages.physical_generator import PhysicalConfig, add_physical, are_children
from training.stages.speaker_generator import GeneratorConfig, fit_speaker_generator

DIM = 4
CONFIG = PhysicalConfig()


@pytest.fixture(scope="module")
def adults() -> SpeakerGenerator:
    """Women around 3 in the first dimension, men around -3."""
    random = np.random.default_rng(0)
    genders = ["f", "m"] * 20
    speakers = random.standard_normal((40, DIM)).astype(np.float32)
    speakers[:, 0] += np.where(np.array(genders) == "f", 3, -3)
    return fit_speaker_generator(speakers, GeneratorConfig(variance_kept=0.99), genders)


def test_children_are_drawn_with_the_pitch_and_formants_of_children(adults: SpeakerGenerator) -> None:
    drawn = add_physical(adults, women=0, config=CONFIG).sample(4000, seed=1)
    assert drawn.shape == (4000, DIM + 2)
    children = are_children(drawn)
    assert 0.1 < children.mean() < CONFIG.children
    assert drawn[children, -2:].mean(axis=0) == pytest.approx(CONFIG.children_mean, abs=0.03)
    assert (drawn[children, 0] > 0).mean() > 0.95  # with the voices of women


def test_adults_are_drawn_as_before_but_for_a_little_pitch_and_formants(adults: SpeakerGenerator) -> None:
    before = adults.sample(4000, seed=1)
    drawn = add_physical(adults, women=0, config=CONFIG).sample(8000, seed=1)
    drawn = drawn[~are_children(drawn)]
    women = drawn[:, 0] > 0
    assert women.mean() == pytest.approx((before[:, 0] > 0).mean(), abs=0.04)
    assert drawn[:, :DIM].std(axis=0) == pytest.approx(before.std(axis=0), rel=0.1)
    assert drawn[women, -2:].mean(axis=0) == pytest.approx(CONFIG.women, abs=0.02)
    assert drawn[~women, -2:].mean(axis=0) == pytest.approx(CONFIG.men, abs=0.02)
    assert drawn[:, -1].std() == pytest.approx(CONFIG.adults_spread[1], rel=0.15)


def test_as_many_draws_are_rejected_as_before(adults: SpeakerGenerator) -> None:
    def rejected(generator: SpeakerGenerator) -> float:
        free = SpeakerGenerator(**(vars(generator) | {"min_log_likelihood": np.array([-np.inf], np.float32)}))
        return float((free.log_likelihood(free.sample(20_000, seed=5)) < generator.min_log_likelihood).mean())

    assert rejected(adults) > 0.01
    assert rejected(add_physical(adults, women=0)) == pytest.approx(rejected(adults), rel=0.2)
