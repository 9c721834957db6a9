"""FAISS indexes over the positions of the candidates in the joint space: exact, or faster and approximate.

benchmarks/retrieval.py measures when an approximate index is worthwhile; docs/decisions.md has the results.
"""

import faiss
import numpy as np
import numpy.typing as npt

from models.bundle import FlatIndex, HnswIndex, IvfIndex, RetrievalIndex
from models.errors import InvalidBundle
from models.types import FloatArray

EXACT = FlatIndex(kind="flat")
BUILD_DEPTH = 200  # candidates considered while a graph is built (efConstruction), as its authors use
KMEANS_SEED = 0

Rows = npt.NDArray[np.int64]


def build_index(places: FloatArray, kind: RetrievalIndex) -> faiss.Index:
    """Build an index by inner product over positions, float32 [N, J], of about unit L2 norm.

    The same positions give the same index on one machine: the clustering has a fixed seed, and a graph is
    built on one thread, because its links depend on the order in which threads add rows. From 100,000
    candidates on this takes minutes. Raises InvalidBundle if there are more cells than candidates.
    """
    if isinstance(kind, FlatIndex):
        flat = faiss.IndexFlatIP(places.shape[1])
        flat.add(places)
        return flat
    return _graph(places, kind) if isinstance(kind, HnswIndex) else _cells(places, kind)


def _graph(places: FloatArray, kind: HnswIndex) -> faiss.Index:
    index = faiss.IndexHNSWFlat(places.shape[1], kind.links, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = max(BUILD_DEPTH, kind.search_depth)
    index.hnsw.efSearch = kind.search_depth
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        index.add(places)
    finally:
        faiss.omp_set_num_threads(threads)
    return index


def _cells(places: FloatArray, kind: IvfIndex) -> faiss.Index:
    n, dim = places.shape
    if kind.cells > n:
        raise InvalidBundle(f"retrieval.cells is {kind.cells}, but there are only {n} candidates")
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, kind.cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = KMEANS_SEED
    index.cp.spherical = True  # unit norm
    index.cp.min_points_per_centroid = 1  # no warning of cells with few points
    index.train(places)
    index.add(places)
    index.nprobe = min(kind.probes, kind.cells)
    index.make_direct_map()  # so that rows can be read back
    return index


def search_index(index: faiss.Index, face: FloatArray, n: int) -> tuple[FloatArray, Rows]:
    """Return the inner products and the row numbers of the `n` best rows for a face, both [n], best first.

    face: float32 [J], unit norm. n: 1 to the number of rows. If an approximate index finds fewer than `n`,
    all rows are compared.
    """
    query = np.ascontiguousarray(face[np.newaxis], dtype=np.float32)
    cosines, rows = index.search(query, n)
    if (rows < 0).any() and isinstance(index, faiss.IndexIVFFlat):
        everywhere = faiss.SearchParametersIVF()
        everywhere.nprobe = index.nlist
        cosines, rows = index.search(query, n, params=everywhere)
    if (rows < 0).any() and isinstance(index, faiss.IndexHNSWFlat):
        cosines, rows = faiss.downcast_index(index.storage).search(query, n)
    return cosines[0], rows[0]


def places_of(index: faiss.Index, rows: Rows) -> FloatArray:
    """Return the positions stored in these rows, float32 [n, J]."""
    return np.asarray(index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64)), dtype=np.float32)
