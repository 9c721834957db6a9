import numpy as np
import pytest

from models.types import FloatArray
from tests.vectors import unit
from training.stages.balance import BalanceConfig, fit_balance, measure_balance, measure_balance_by_kind

FACES, CANDIDATES, DIM = 600, 100, 8


@pytest.fixture(scope="module")
def hub() -> tuple[FloatArray, FloatArray]:
    """Faces and candidates in two cones apart, as the modality gap keeps them: few candidates are near to faces."""
    random = np.random.default_rng(0)
    towards = np.eye(2, DIM)
    faces = unit(towards[0] + 0.1 * random.standard_normal((FACES, DIM)))
    candidates = unit(towards[1] + 0.3 * random.standard_normal((CANDIDATES, DIM)))
    return faces, candidates


def test_faces_that_were_not_seen_get_more_voices_and_none_takes_many(
    hub: tuple[FloatArray, FloatArray],
) -> None:
    faces, candidates = hub
    seen, unseen = faces[:400], faces[400:]
    bias = fit_balance(seen, candidates, BalanceConfig(sharpness=100.0, rounds=60))
    assert bias.dtype == np.float32
    assert bias.mean() == pytest.approx(0.0, abs=1e-6)
    measured = measure_balance(unseen, candidates, bias)
    assert measured["n"] == 200
    assert measured["distinct_voices"] > 1.5 * measured["distinct_voices_unbalanced"]
    assert measured["max_faces_per_voice"] < measured["max_faces_per_voice_unbalanced"] / 2
    assert measured["cosine_lost"] > 0  # which is the price


def test_the_most_popular_candidates_are_held_back_most(hub: tuple[FloatArray, FloatArray]) -> None:
    faces, candidates = hub
    bias = fit_balance(faces, candidates, BalanceConfig(sharpness=100.0, rounds=60))
    popularity = np.bincount((faces @ candidates.T).argmax(axis=1), minlength=CANDIDATES)
    assert bias[popularity.argmax()] > np.quantile(bias, 0.9)
    assert bias[popularity == 0].mean() < bias[popularity > 0].mean()


def test_candidates_that_serve_alike_keep_their_rank() -> None:
    axes = np.eye(4, dtype=np.float32)
    bias = fit_balance(np.repeat(axes, 10, axis=0), axes, BalanceConfig(sharpness=10.0))
    assert bias == pytest.approx(np.zeros(4), abs=1e-6)


def test_faces_that_count_more_get_more_of_the_voices() -> None:
    """Two kinds of faces on either side: the border between their candidates moves with the weights."""
    random = np.random.default_rng(0)
    faces = unit(
        np.column_stack([np.repeat([1.0, -1.0], 60), 0.5 * random.standard_normal(120)]).astype(np.float32)
    )
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    places = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    weights = np.repeat([3.0, 1.0], 60).astype(np.float32)
    config = BalanceConfig(sharpness=100.0, rounds=200, step=0.5)

    def share_of_the_first_kind(weights: FloatArray | None) -> float:
        scores = 100.0 * (faces @ places.T - fit_balance(faces, places, config, weights))
        use = np.exp(scores - scores.max(axis=1, keepdims=True))
        use /= use.sum(axis=1, keepdims=True)
        of_first = use[:60].sum(axis=0) > use[60:].sum(axis=0) / (1 if weights is None else 3.0)
        return float(of_first.mean())

    assert share_of_the_first_kind(None) < 0.6 < share_of_the_first_kind(weights)


def test_each_kind_of_faces_has_its_own_figures() -> None:
    """Of four candidates, one for each face: a child gets that of a woman."""
    axes = np.eye(4, dtype=np.float32)
    of_faces, of_voices = (
        np.array(["child", "child", "woman", ""]),
        np.array(["child", "woman", "woman", "man"]),
    )
    measured = measure_balance_by_kind(axes, axes, np.zeros(4, np.float32), of_faces, of_voices)
    assert (measured["n"], measured["distinct_voices"]) == (4, 4)
    assert set(measured["by_kind"]) == {"child", "woman"}
    child, woman = measured["by_kind"]["child"], measured["by_kind"]["woman"]
    assert (child["n"], child["distinct_voices"], child["own_kind"]) == (2, 2, 0.5)
    assert (woman["n"], woman["own_kind"]) == (1, 1.0)
