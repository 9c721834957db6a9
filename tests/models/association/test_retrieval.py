"""Approximate indexes against comparing everything."""

from collections.abc import Iterator

import faiss
import numpy as np
import pytest

from models.association.retrieval import EXACT, build_index, places_of, search_index
from models.bundle import HnswIndex, IvfIndex, RetrievalIndex
from models.errors import InvalidBundle
from models.types import FloatArray
from tests.vectors import random_units

N, DIM = 600, 16
KINDS = [EXACT, IvfIndex(kind="ivf", cells=12, probes=6), HnswIndex(kind="hnsw", links=16, search_depth=64)]
all_kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)


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
    [IvfIndex(kind="ivf", cells=60, probes=1), HnswIndex(kind="hnsw", links=2, search_depth=2)],
    ids=lambda kind: kind.kind,
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


def test_more_cells_than_candidates_are_refused() -> None:
    with pytest.raises(InvalidBundle, match="cells is 601, but there are only 600 candidates"):
        build_index(PLACES, IvfIndex(kind="ivf", cells=601, probes=1))


def test_more_probes_than_cells_are_all_cells() -> None:
    assert _recall(IvfIndex(kind="ivf", cells=4, probes=100)) == 1.0
