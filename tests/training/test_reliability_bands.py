import numpy as np
import pytest

from training.reliability_bands import WEIGHT_BANDS, reliability_by_weight, weighted_reliability

RANDOM = np.random.default_rng(0)
N = 40_000
SAME = RANDOM.random(N) < 0.5
WEIGHTS = np.where(RANDOM.random(N) < 0.5, 1.0, 0.3)
# log-odds that are right after the weights, and too extreme before
TRUE = RANDOM.normal(np.where(SAME, 0.5, -0.5) * WEIGHTS**2, WEIGHTS)
LOG_ODDS = TRUE / WEIGHTS


def test_weights_that_are_right_make_probabilities_right() -> None:
    """A normal score with means ±d²/2 and the standard deviation d is its own log-odds."""
    best, low = reliability_by_weight(LOG_ODDS, WEIGHTS, SAME)
    assert (best["weight"], low["weight"]) == ([0.95, 1.0], [0.25, 0.5])
    assert best["calibration_error"] == best["calibration_error_without_quality"] < 0.02
    assert low["calibration_error"] < 0.03
    assert low["calibration_error_without_quality"] > 0.1
    assert best["auc"] > low["auc"] > 0.5
    assert best["n_positive"] + low["n_positive"] == SAME.sum()
    both = weighted_reliability(LOG_ODDS, WEIGHTS, SAME)
    assert both["auc"] > both["auc_without_quality"]
    assert both["mean_weight"] == pytest.approx(WEIGHTS.mean(), abs=1e-4)
    assert both["probability_of_a_match"] > 0.5 > both["probability_of_others"]


def test_trials_of_one_kind_have_no_calibration() -> None:
    found = weighted_reliability(LOG_ODDS[SAME], WEIGHTS[SAME], SAME[SAME])
    assert (found["auc"], found["calibration_error"], found["probability_of_others"]) == (None, None, None)


def test_bands_cover_every_weight_once() -> None:
    weights = np.linspace(0, 1, 101)
    found = reliability_by_weight(np.ones(101), weights, np.arange(101) % 2 == 0)
    assert [one["weight"] for one in found] == [list(band) for band in WEIGHT_BANDS]
    assert sum(one["n_positive"] for one in found) == 51
