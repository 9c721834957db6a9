"""Figures against values worked out by hand, and intervals against what they promise."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from tests.presence import present
from training.metrics import (
    auc,
    auc_difference_interval_over_identities,
    auc_interval_of_trials,
    auc_interval_over_identities,
    eer_interval_of_trials,
    equal_error_rate,
    gap_by_chance,
    mean_interval,
    mean_interval_over_groups,
    ratio_difference_interval,
    ratio_interval,
    reliability,
    roc_points,
    wilson_interval,
    word_error_rate,
    word_errors,
)


def test_auc_is_the_share_of_pairs_in_the_right_order_and_ties_count_half() -> None:
    scores = np.array([0.9, 0.4, 0.4, 0.1])
    positive = np.array([True, True, False, False])
    assert auc(scores, positive) == pytest.approx((1 + 1 + 0.5 + 1) / 4)


@pytest.mark.parametrize("figure", [auc, equal_error_rate])
def test_without_negatives_there_is_no_figure(
    figure: Callable[[npt.NDArray[np.float64], npt.NDArray[np.bool_]], float | None],
) -> None:
    assert figure(np.array([0.1, 0.2]), np.array([True, True])) is None


def test_equal_error_rate_lies_where_misses_equal_false_alarms() -> None:
    # over 0.5: one of four positives is missed, one of four negatives passes
    scores = np.array([0.9, 0.8, 0.7, 0.2, 0.6, 0.3, 0.1, 0.0])
    positive = np.array([True] * 4 + [False] * 4)
    assert equal_error_rate(scores, positive) == pytest.approx(0.25)


def test_roc_points_enclose_the_auc() -> None:
    random = np.random.default_rng(5)
    positive = np.arange(3000) < 600
    scores = random.normal(0, 1, 3000) + positive
    points = np.array(roc_points(scores, positive))
    assert points.shape == (51, 2)
    assert (np.diff(points, axis=0) >= 0).all()
    assert np.trapezoid(points[:, 1], points[:, 0]) == pytest.approx(auc(scores, positive), abs=0.005)
    assert roc_points(scores, positive | True) is None


def test_roc_points_of_scores_that_are_all_alike_are_the_diagonal() -> None:
    points = np.array(roc_points(np.zeros(20), np.arange(20) < 5))
    np.testing.assert_allclose(points[:, 1], points[:, 0], atol=1e-3)


def test_reliability_of_true_probabilities_is_good_and_of_false_ones_is_not() -> None:
    random = np.random.default_rng(6)
    probabilities = random.random(40_000)
    positive = random.random(40_000) < probabilities
    bins, error = present(reliability(probabilities, positive))
    assert len(bins) == 10
    assert error < 0.01
    for each in bins:
        assert each["observed"] == pytest.approx(each["predicted"], abs=0.04)
    _, error = present(reliability(np.full(40_000, 0.8), positive))
    assert error == pytest.approx(0.3)  # a half is positive, always


def test_reliability_weighs_positives_and_negatives_alike() -> None:
    # one positive and nine negatives at 0.5, as probabilities meant for equally many of both
    bins, error = present(reliability(np.full(10, 0.5), np.arange(10) == 0))
    assert [(each["observed"], each["n_positive"], each["n_negative"]) for each in bins] == [(0.5, 1, 9)]
    assert error == pytest.approx(0.0)
    assert reliability(np.array([0.5]), np.array([True])) is None


def test_a_gap_by_chance_shrinks_with_more_people_and_a_real_one_exceeds_it() -> None:
    random = np.random.default_rng(7)
    few, many = (
        present(gap_by_chance(random.random(5 * n) < 0.9, np.repeat(list("abcde"), n))) for n in (30, 3000)
    )
    assert 0.1 < few < 0.35  # five groups of thirty, by chance alone
    assert many < 0.03
    right = np.concatenate([np.ones(100, bool), np.arange(100) < 70])
    assert present(gap_by_chance(right, np.repeat(["a", "b"], 100))) < 0.3
    assert gap_by_chance(right, np.full(200, "a")) is None


def _trials(n_people: int, clips_each: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores in which people differ in how well they are told, and who is in each clip."""
    random = np.random.default_rng(seed)
    identities = np.repeat(np.arange(n_people), clips_each)
    known = np.repeat(random.normal(1.0, 0.7, n_people), clips_each)
    scores = random.normal(0.0, 1.0, (len(identities), len(identities)))
    same = identities[:, None] == identities
    return scores + same * known[:, None], identities


def test_auc_interval_holds_the_figure_and_narrows_with_more_people() -> None:
    widths = []
    for n_people in (10, 60):
        scores, identities = _trials(n_people, clips_each=2, seed=1)
        same = identities[:, None] == identities
        low, high = present(auc_interval_over_identities(scores, identities, np.ones_like(same)))
        assert low < present(auc(scores.ravel(), same.ravel())) < high
        widths.append(high - low)
    assert widths[1] < 0.6 * widths[0]


def test_auc_interval_treats_copies_of_a_clip_as_one_person_not_as_more_evidence() -> None:
    scores, identities = _trials(12, clips_each=1, seed=2)
    copied, owners = np.kron(scores, np.ones((5, 5))), np.repeat(identities, 5)
    once = auc_interval_over_identities(scores, identities, np.ones(scores.shape, bool))
    five_times = auc_interval_over_identities(copied, owners, np.ones(copied.shape, bool))
    assert five_times == pytest.approx(once)


def test_auc_interval_counts_ties_half() -> None:
    identities = np.arange(6)
    interval = auc_interval_over_identities(np.zeros((6, 6)), identities, np.ones((6, 6), bool))
    assert interval == pytest.approx((0.5, 0.5))


def test_auc_difference_draws_the_same_people_for_both() -> None:
    scores, identities = _trials(40, clips_each=2, seed=3)
    everything = np.ones(scores.shape, bool)
    same = identities[:, None] == identities
    random = np.random.default_rng(4)
    like, worse = (scores + random.normal(0, spread, scores.shape) for spread in (0.3, 2.0))
    low, high = present(auc_difference_interval_over_identities(worse, scores, identities, everything))
    assert (
        low
        < present(auc(worse.ravel(), same.ravel())) - present(auc(scores.ravel(), same.ravel()))
        < high
        < 0
    )
    low, high = present(auc_difference_interval_over_identities(like, scores, identities, everything))
    alone = present(auc_interval_over_identities(scores, identities, everything))
    assert low < 0 < high
    assert high - low < 0.3 * (alone[1] - alone[0])  # by itself each AUC is as uncertain as the other
    itself = auc_difference_interval_over_identities(scores, scores, identities, everything)
    assert itself == (0.0, 0.0)


def _as_list(scores: np.ndarray, identities: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    rows, columns = np.nonzero(np.ones_like(scores, dtype=bool))
    return scores.ravel(), identities[rows], identities[columns], int(identities.max()) + 1


def test_auc_interval_of_listed_trials_is_that_of_the_same_trials_as_a_table() -> None:
    scores, identities = _trials(15, clips_each=2, seed=8)
    listed = auc_interval_of_trials(*_as_list(scores, identities))
    assert listed == auc_interval_over_identities(scores, identities, np.ones_like(scores, dtype=bool))


@pytest.mark.parametrize("decimals", [12, 1], ids=["no ties", "many ties"])
def test_eer_interval_is_the_spread_of_the_rate_over_samples_of_people(decimals: int) -> None:
    scores, identities = _trials(40, clips_each=2, seed=9)
    scores = scores.round(decimals)
    interval = present(eer_interval_of_trials(*_as_list(scores, identities)))
    # the same by hand: a sample of people as a table of its own, without the trials between two copies of one
    random = np.random.default_rng(0)
    rates = []
    for _ in range(300):
        people = random.integers(40, size=40)
        clips = np.concatenate([np.nonzero(identities == person)[0] for person in people])
        copy = np.repeat(np.arange(40), 2)
        table, owners = scores[np.ix_(clips, clips)], identities[clips]
        same = copy[:, None] == copy
        used = same | (owners[:, None] != owners)
        rates.append(present(equal_error_rate(table[used], same[used])))
    assert interval == pytest.approx(tuple(np.percentile(rates, [2.5, 97.5])), abs=0.01)
    assert (
        interval[0]
        < present(equal_error_rate(scores.ravel(), (identities[:, None] == identities).ravel()))
        < interval[1]
    )


def test_eer_interval_needs_trials_of_both_kinds() -> None:
    people = np.arange(3)
    assert eer_interval_of_trials(np.zeros(3), people, people, 3) is None


def test_auc_interval_needs_trials_of_both_kinds() -> None:
    identities = np.arange(3)
    assert auc_interval_over_identities(np.zeros((3, 3)), identities, np.eye(3, dtype=bool)) is None


def test_wilson_interval_agrees_with_the_published_example() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_wilson_interval_stays_within_0_and_1_and_is_never_a_point() -> None:
    low, high = present(wilson_interval(20, 20))
    assert 0.8 < low < 0.9
    assert high == pytest.approx(1.0)
    assert wilson_interval(0, 0) is None


def test_mean_interval_is_about_two_standard_errors_to_each_side() -> None:
    values = np.random.default_rng(3).normal(10.0, 2.0, 400)
    low, high = present(mean_interval(values))
    assert (high - low) / 2 == pytest.approx(1.96 * 2.0 / 20, rel=0.15)
    assert low < values.mean() < high


def test_mean_interval_over_groups_treats_copies_as_one_person_not_as_more_evidence() -> None:
    values = np.random.default_rng(3).normal(0.0, 1.0, 50)
    once = present(mean_interval_over_groups(values, np.arange(50)))
    assert mean_interval_over_groups(np.repeat(values, 9), np.repeat(np.arange(50), 9)) == pytest.approx(once)
    assert once[1] - once[0] == pytest.approx(2 * 1.96 / np.sqrt(50), rel=0.2)


def test_ratio_interval_draws_rows_whole() -> None:
    # ten voices of 50 words, half of which have every word wrong: a share of 0.5 of ten, not of 500
    wrong, words = np.array([50.0, 0.0] * 5), np.full(10, 50.0)
    low, high = present(ratio_interval(wrong, words))
    assert (low, high) == pytest.approx((0.2, 0.8), abs=0.01)
    assert ratio_interval(np.zeros(0), np.zeros(0)) is None


def test_ratio_difference_interval_has_the_variance_of_both() -> None:
    random = np.random.default_rng(4)
    first, second = random.normal(3.0, 0.4, 100), random.normal(2.5, 0.3, 100)
    ones = np.ones(100)
    low, high = present(ratio_difference_interval((first, ones), (second, ones)))
    assert (high - low) / 2 == pytest.approx(1.96 * np.sqrt(0.4**2 + 0.3**2) / 10, rel=0.2)
    assert low < first.mean() - second.mean() < high
    assert ratio_difference_interval((first, ones), (np.zeros(0), np.zeros(0))) is None


@pytest.mark.parametrize(
    ("recognized", "expected"),
    [
        ("Twelve dollars and fifty cents.", "$12.50"),
        ("The colour of the theatre", "the color of the theater"),
        ("Dr. Smith can't come", "doctor Smith cannot come"),
        ("it was ninety-nine percent!", "It was 99%"),
        ("From December 24th to January 2nd, 2019.", "from December 24 to January 2, 2019"),
        ("At 9.30 in the morning it cost $8.50.", "At 9:30 in the morning, it cost $8.50."),
    ],
)
def test_spelling_is_no_word_error(recognized: str, expected: str) -> None:
    assert word_error_rate(recognized, expected) == 0.0


def test_another_day_time_or_order_is_a_word_error() -> None:
    assert word_errors("on June 6th at 9:31", "on June 5 at 9:30") == (2, 5)
    assert word_errors("the five houses", "the fifth house") == (2, 3)


def test_word_error_rate_counts_each_wrong_missing_and_added_word() -> None:
    expected = "the river turns north behind the old bridge today again"  # 10 words
    recognized = "the river burns north behind old bridge today once again"
    assert word_error_rate(recognized, expected) == pytest.approx(0.3)
    assert word_errors(recognized, expected) == (3, 10)
    assert word_errors("", expected) == (10, 10)


def test_an_expected_text_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        word_error_rate("something", "...")
