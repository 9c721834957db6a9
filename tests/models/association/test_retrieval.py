"""Approximate indexes against comparing everything."""

from collections.abc import Iterator

import faiss
import numpy as np
import pytest

from models.association.retrieval import (
    EXACT,
    build_index,
    index_arrays,
    places_of,
    read_index,
    search_index,
)
from models.bundle.files import Arrays
from models.bundle.index_kinds import HnswIndex, IvfIndex, RetrievalIndex
from models.errors import InvalidBundle
from models.types import FloatArray
from tests.vectors import random_units

N, DIM = 600, 16
KINDS = [
    EXACT,
    IvfIndex(kind="ivf", cells=12, probes=6),
    IvfIndex(kind="ivf", cells=12, probes=8, dimensions=12),
    HnswIndex(kind="hnsw", links=16, search_depth=64),
]
all_kinds = pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: kind.kind + ("-reduced" if getattr(kind, "dimensions", None) else "")
)


PLACES, FACES = random_units(0, N, DIM), random_units(1, 40, DIM)


def _recall(kind: RetrievalIndex, n: int = 10) -> float:
    index = build_index(PLACES, kind)
    best = np.argsort(-(FACES @ PLACES.T), axis=1)[:, :n]
    found = [search_index(index, face, n)[1] for face in FACES]
    return float(np.mean([len(set(one) & set(true)) / n for one, true in zip(found, best, strict=True)]))


@all_kinds
def test_what_is_found_has_its_own_cosine_and_comes_best_first(kind: RetrievalIndex) -> None:
    index = build_index(PLACES, kind)
    for face in FACES:
        cosines, rows = search_index(index, face, 10)
        np.testing.assert_allclose(cosines, PLACES[rows] @ face, atol=1e-6)
        assert (np.diff(cosines) <= 0).all()
        assert len(set(rows)) == 10


@all_kinds
def test_nearly_all_of_the_best_are_found(kind: RetrievalIndex) -> None:
    assert _recall(kind) == 1.0 if kind is EXACT else _recall(kind) > 0.9


def test_more_cells_or_more_candidates_in_sight_find_more() -> None:
    probed = [_recall(IvfIndex(kind="ivf", cells=12, probes=probes)) for probes in (1, 4, 12)]
    assert probed == sorted(probed)
    assert probed[0] < 0.7
    assert probed[-1] == 1.0
    seen = [_recall(HnswIndex(kind="hnsw", links=2, search_depth=depth)) for depth in (10, 300)]
    assert seen[0] < seen[1]


@all_kinds
def test_an_index_is_made_the_same_again(kind: RetrievalIndex) -> None:
    one, other = build_index(PLACES, kind), build_index(PLACES, kind)
    for face in FACES[:5]:
        np.testing.assert_array_equal(search_index(one, face, 50), search_index(other, face, 50))


@pytest.fixture
def three_threads() -> Iterator[None]:
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    yield
    faiss.omp_set_num_threads(threads)


@pytest.mark.usefixtures("three_threads")
def test_a_graph_is_built_on_one_thread_and_searched_on_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links depend on the order in which threads add rows."""
    used: list[int] = []
    add = faiss.IndexHNSWFlat.add

    def counted(index: faiss.IndexHNSWFlat, places: FloatArray) -> None:
        used.append(faiss.omp_get_max_threads())
        add(index, places)

    monkeypatch.setattr(faiss.IndexHNSWFlat, "add", counted)
    build_index(PLACES, HnswIndex(kind="hnsw", links=16, search_depth=64))
    assert used == [1]
    assert faiss.omp_get_max_threads() == 3


@pytest.mark.parametrize(
    "kind",
    [
        IvfIndex(kind="ivf", cells=60, probes=1),
        IvfIndex(kind="ivf", cells=60, probes=1, dimensions=4),
        HnswIndex(kind="hnsw", links=2, search_depth=2),
    ],
    ids=["ivf", "ivf-reduced", "hnsw"],
)
def test_as_many_as_were_asked_for_come_even_where_the_index_reaches_fewer(kind: RetrievalIndex) -> None:
    index = build_index(PLACES, kind)
    cosines, rows = search_index(index, FACES[0], N)
    assert sorted(rows) == list(range(N))
    np.testing.assert_allclose(cosines, np.sort(PLACES @ FACES[0])[::-1], atol=1e-6)


@all_kinds
def test_places_can_be_read_back(kind: RetrievalIndex) -> None:
    rows = np.array([5, 599, 0, 5])
    np.testing.assert_array_equal(places_of(build_index(PLACES, kind), rows), PLACES[rows])


def test_components_in_which_the_places_lie_lose_nothing() -> None:
    """Places in a plane of four dimensions, turned into sixteen: four components find what all dimensions find."""
    turned = np.linalg.qr(np.random.default_rng(2).standard_normal((DIM, DIM)))[0][:4].astype(np.float32)
    places = np.ascontiguousarray(random_units(3, N, 4) @ turned)
    whole, reduced = (
        build_index(places, IvfIndex(kind="ivf", cells=4, probes=4, dimensions=dimensions))
        for dimensions in (None, 4)
    )
    for face in FACES:
        (cosines, rows), (expected_cosines, expected) = (
            search_index(reduced, face, 5),
            search_index(whole, face, 5),
        )
        np.testing.assert_array_equal(rows, expected)
        np.testing.assert_allclose(cosines, expected_cosines, atol=1e-6)


def test_what_the_components_hide_is_put_right_by_comparing_again() -> None:
    """The second component decides here, and only the first is searched."""
    places = np.array([[0.8, 0.6], [0.9, -0.435889894], [1.0, 0.0]], dtype=np.float32)
    index = build_index(places, IvfIndex(kind="ivf", cells=1, probes=1, dimensions=1))
    assert search_index(index, np.array([0.6, 0.8], dtype=np.float32), 1)[1].tolist() == [0]


def test_more_components_than_dimensions_are_refused() -> None:
    with pytest.raises(InvalidBundle, match="dimensions is 17, but the joint space has 16"):
        build_index(PLACES, IvfIndex(kind="ivf", cells=4, probes=1, dimensions=17))


def test_more_cells_than_candidates_are_refused() -> None:
    with pytest.raises(InvalidBundle, match="cells is 601, but there are only 600 candidates"):
        build_index(PLACES, IvfIndex(kind="ivf", cells=601, probes=1))


def test_more_probes_than_cells_are_all_cells() -> None:
    assert _recall(IvfIndex(kind="ivf", cells=4, probes=100)) == 1.0


@all_kinds
def test_a_stored_index_finds_what_it_found_before(kind: RetrievalIndex) -> None:
    built = build_index(PLACES, kind)
    read = read_index(index_arrays(built), N, DIM, kind)
    for n in (10, N):
        for face in FACES[:5]:
            for one, other in zip(search_index(built, face, n), search_index(read, face, n), strict=True):
                np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(places_of(read, np.arange(N)), PLACES)


@pytest.mark.parametrize(
    ("built", "wider"),
    [
        (IvfIndex(kind="ivf", cells=12, probes=1), IvfIndex(kind="ivf", cells=12, probes=12)),
        (
            IvfIndex(kind="ivf", cells=12, probes=1, dimensions=12),
            IvfIndex(kind="ivf", cells=12, probes=12, dimensions=12),
        ),
        (HnswIndex(kind="hnsw", links=2, search_depth=10), HnswIndex(kind="hnsw", links=2, search_depth=300)),
    ],
    ids=["cells", "cells in principal components", "graph"],
)
def test_a_stored_index_searches_as_far_as_the_manifest_says(
    built: RetrievalIndex, wider: RetrievalIndex
) -> None:
    arrays = index_arrays(build_index(PLACES, built))
    best = np.argsort(-(FACES @ PLACES.T), axis=1)[:, :1]

    def found(kind: RetrievalIndex) -> int:
        index = read_index(arrays, N, DIM, kind)
        return sum(
            search_index(index, face, 1)[1][0] == true[0] for face, true in zip(FACES, best, strict=True)
        )

    assert found(wider) > found(built)


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"faiss": np.zeros(0, np.uint8)},
        {"faiss": np.arange(200, dtype=np.uint8)},
        {"faiss": np.zeros(200, np.float32)},
        {"faiss": index_arrays(build_index(PLACES, EXACT))["faiss"][:-40]},
    ],
    ids=["nothing", "empty", "no index", "numbers", "truncated"],
)
def test_bytes_that_are_no_index_are_refused(arrays: Arrays) -> None:
    with pytest.raises(InvalidBundle, match=r"cannot be read: make it anew with `vclip bundle index`"):
        read_index(arrays, N, DIM, EXACT)


@pytest.mark.parametrize("stored", KINDS[1:], ids=lambda kind: kind.kind)
def test_an_index_of_another_kind_or_size_is_refused(stored: RetrievalIndex) -> None:
    arrays = index_arrays(build_index(PLACES, stored))
    for n, dim, kind in ((N, DIM, EXACT), (N + 1, DIM, stored), (N, DIM + 1, stored)):
        with pytest.raises(InvalidBundle, match=f"not a {kind.kind} index over {n} candidates"):
            read_index(arrays, n, dim, kind)
