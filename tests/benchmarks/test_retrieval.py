"""The benchmark of the search, on a few candidates: what it counts is true."""

from pathlib import Path

import faiss
import numpy as np

from benchmarks.retrieval import DIMENSIONS, PROBED_SHARES, SEARCH_DEPTHS, approximate, bytes_of, measure
from models.association.retrieval import EXACT, build_index
from models.types import FloatArray
from tests.vectors import random_units

N, DIM, VARYING = 1500, 64, 16  # the other dimensions are zero, so principal components lose nothing
ROUNDING = 1e-6  # of the cosine of two unit vectors in float32


def points(seed: int, n: int) -> FloatArray:
    """float32 [n, DIM], unit norm, in few of the dimensions."""
    return np.pad(random_units(seed, n, VARYING), ((0, 0), (0, DIM - VARYING)))


def test_every_kind_is_measured_beside_comparing_everything() -> None:
    threads = faiss.omp_get_max_threads()
    try:
        measured = measure(points(0, N), points(1, 20), graph_up_to=N)
    finally:
        faiss.omp_set_num_threads(threads)
    assert measured["n"] == N
    flat, *others = measured["indexes"]
    assert flat["kind"] == "flat"
    assert flat["search_ms"] > 0
    assert [one["kind"] for one in others] == ["ivf"] * len(PROBED_SHARES) * len(DIMENSIONS) + ["hnsw"] * len(
        SEARCH_DEPTHS
    )
    for dimensions in DIMENSIONS:
        cells = [one for one in others if one["kind"] == "ivf" and one.get("dimensions") == dimensions]
        assert [one["probes"] for one in cells] == [max(1, round(share * 32)) for share in PROBED_SHARES]
        recalls = [one["recall_at_10"] for one in cells]
        assert recalls == sorted(recalls)
        assert recalls[0] < 0.6 < recalls[-1]
    for one in others:
        assert one["cosine_lost"] > -ROUNDING  # the two indexes may add up one product in another order
        assert (one["cosine_lost"] < ROUNDING) == (one["recall_at_10"] == 1.0)
        assert one["speedup"] > 0
        assert one["index_bytes_per_candidate"] > flat["index_bytes_per_candidate"] >= 4 * DIM


def test_a_graph_is_left_out_where_it_would_take_too_long() -> None:
    kinds = [settings["kind"] for settings, _, _ in approximate(points(0, N), graph_up_to=N - 1)]
    assert set(kinds) == {"ivf"}


def test_the_size_is_that_of_the_file(tmp_path: Path) -> None:
    index = build_index(random_units(0, N, DIM), EXACT)
    faiss.write_index(index, str(tmp_path / "index"))
    assert bytes_of(index) == (tmp_path / "index").stat().st_size
