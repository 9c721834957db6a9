"""FAISS indexes over the candidates' places in the joint space: exact, or faster and approximate.

From where on an approximate one pays is measured by benchmarks/retrieval.py, and told in docs/architecture.md.
"""

import faiss
import numpy as np
import numpy.typing as npt

from models.bundle import FlatIndex, HnswIndex, IvfIndex, RetrievalIndex
from models.errors import InvalidBundle
from models.types import FloatArray

EXACT = FlatIndex(kind="flat")
BUILD_DEPTH = 200  # candidates in sight while a graph is built, as its authors use
KMEANS_SEED = 0

Rows = npt.NDArray[np.int64]


def build_index(places: FloatArray, kind: RetrievalIndex) -> faiss.Index:
    """Places float32 [N, J], unit L2 norm -> an index by inner product, row by row.

    The same places give the same index on one machine: cells have a fixed seed, and a graph is built on one thread,
    as its links depend on the order in which threads add. That takes minutes from 100,000 candidates on.
    Raises InvalidBundle where there are more cells than candidates.
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
    index.cp.min_points_per_centroid = 1  # few points in a cell are poor, not wrong
    index.train(places)
    index.add(places)
    index.nprobe = min(kind.probes, kind.cells)
    index.make_direct_map()  # so that rows can be read back
    return index


def search_index(index: faiss.Index, face: FloatArray, n: int) -> tuple[FloatArray, Rows]:
    """The `n` best rows for a face, float32 [J], unit norm: cosines, and rows, both [n], best first.

    n: 1 to the number of rows. Where an approximate index reaches fewer than `n`, all rows are compared.
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
    """What was added as these rows, float32 [n, J]."""
    return np.asarray(index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64)), dtype=np.float32)
