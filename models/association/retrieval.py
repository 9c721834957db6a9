"""FAISS indexes over the positions of the candidates in the joint space: exact, or faster and approximate.

benchmarks/retrieval.py measures when an approximate index is worthwhile; docs/decisions.md has the results.
"""

import faiss
import numpy as np
import numpy.typing as npt

from models.bundle.files import Arrays
from models.bundle.index_kinds import FlatIndex, HnswIndex, IvfIndex, RetrievalIndex
from models.errors import InvalidBundle
from models.types import FloatArray

EXACT = FlatIndex(kind="flat")
BUILD_DEPTH = 200  # candidates considered while a graph is built (efConstruction), as its authors use
KMEANS_SEED = 0
# rows that are compared with all dimensions: so many, and so many for each that is asked for
COMPARED_AGAIN, COMPARED_AGAIN_EACH = 400, 4
ROWS_FOR_COMPONENTS = 20_000
STORED = "faiss"  # name of the array of a stored index

Rows = npt.NDArray[np.int64]


def build_index(places: FloatArray, kind: RetrievalIndex) -> faiss.Index:
    """Build an index by inner product over positions, float32 [N, J], of about unit L2 norm.

    The same positions give the same index on one machine: the clustering has a fixed seed, and a graph is
    built on one thread, because its links depend on the order in which threads add rows. From 100,000
    candidates on this takes minutes. Raises InvalidBundle if there are more cells than candidates, or more
    principal components than dimensions.
    """
    if isinstance(kind, FlatIndex):
        flat = faiss.IndexFlatIP(places.shape[1])
        flat.add(places)
        return flat
    return _graph(places, kind) if isinstance(kind, HnswIndex) else _cells(places, kind)


def index_arrays(index: faiss.Index) -> Arrays:
    """An index as FAISS writes it, as arrays of a file of the bundle, which `read_index` takes."""
    return {STORED: faiss.serialize_index(index)}


def read_index(arrays: Arrays, n: int, dim: int, kind: RetrievalIndex) -> faiss.Index:
    """The index that `index_arrays` wrote, over `n` rows of `dim` numbers.

    How far it searches is taken from `kind`. Raises InvalidBundle if the bytes are not an index, or another one.
    """
    stored = arrays.get(STORED, np.empty(0))
    try:
        if stored.dtype != np.uint8 or stored.ndim != 1 or set(arrays) != {STORED}:
            raise ValueError("there is no array of bytes")
        index = faiss.deserialize_index(stored)
    except (RuntimeError, ValueError) as error:  # faiss: RuntimeError
        raise InvalidBundle(
            "the stored index cannot be read: make it anew with `vclip bundle index`"
        ) from error
    cells = _searched_cells(index)
    fits = {
        "flat": type(index) is faiss.IndexFlatIP,
        "hnsw": isinstance(index, faiss.IndexHNSWFlat),
        "ivf": cells is not None,
    }
    measures = (index.ntotal, index.d, index.metric_type)
    if not fits[kind.kind] or measures != (n, dim, faiss.METRIC_INNER_PRODUCT):
        raise InvalidBundle(
            f"the stored index is not a {kind.kind} index over {n} candidates: make it anew with "
            "`vclip bundle index`"
        )
    if isinstance(kind, IvfIndex) and cells is not None:
        cells.nprobe = min(kind.probes, cells.nlist)
    if isinstance(kind, HnswIndex) and isinstance(index, faiss.IndexHNSWFlat):
        index.hnsw.efSearch = kind.search_depth
    return index


def _searched_cells(index: faiss.Index) -> faiss.IndexIVF | None:
    """The inverted file in an index, also in principal components; None where there is none."""
    if isinstance(index, faiss.IndexRefineFlat):
        reduced = faiss.downcast_index(index.base_index)
        index = (
            faiss.downcast_index(reduced.index) if isinstance(reduced, faiss.IndexPreTransform) else reduced
        )
    return index if isinstance(index, faiss.IndexIVF) else None


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
    searched_dim = kind.dimensions or dim
    if searched_dim > dim:
        raise InvalidBundle(f"retrieval.dimensions is {searched_dim}, but the joint space has {dim}")
    cells = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(searched_dim), searched_dim, kind.cells, faiss.METRIC_INNER_PRODUCT
    )
    cells.cp.seed = KMEANS_SEED
    cells.cp.spherical = True  # unit norm
    cells.cp.min_points_per_centroid = 1  # no warning of cells with few points
    cells.nprobe = min(kind.probes, kind.cells)
    index: faiss.Index = cells
    if kind.dimensions is not None:
        components = _principal_components(places, kind.dimensions)
        index = faiss.IndexRefineFlat(faiss.IndexPreTransform(components, cells))
    index.train(places)
    index.add(places)
    if kind.dimensions is None:
        cells.make_direct_map()  # so that rows can be read back
    return index


def _principal_components(places: FloatArray, n: int) -> faiss.LinearTransform:
    """The `n` directions with most of the places' energy; about the origin, so that inner products are kept."""
    some = np.asarray(places[:: max(1, len(places) // ROWS_FOR_COMPONENTS)], dtype=np.float64)
    _, directions = np.linalg.eigh(some.T @ some)  # in ascending order
    transform = faiss.LinearTransform(places.shape[1], n, False)
    faiss.copy_array_to_vector(directions[:, ::-1][:, :n].T.astype(np.float32).ravel(), transform.A)
    transform.is_trained = True
    return transform


def search_index(index: faiss.Index, face: FloatArray, n: int) -> tuple[FloatArray, Rows]:
    """Return the inner products and the row numbers of the `n` best rows for a face, both [n], best first.

    face: float32 [J], unit norm. n: 1 to the number of rows. If an approximate index finds fewer than `n`,
    all rows are compared.
    """
    query = np.ascontiguousarray(face[np.newaxis], dtype=np.float32)
    if isinstance(index, faiss.IndexRefineFlat):
        return _search_reduced(index, query, n)
    cosines, rows = index.search(query, n)
    if (rows < 0).any() and isinstance(index, faiss.IndexIVFFlat):
        everywhere = faiss.SearchParametersIVF()
        everywhere.nprobe = index.nlist
        cosines, rows = index.search(query, n, params=everywhere)
    if (rows < 0).any() and isinstance(index, faiss.IndexHNSWFlat):
        cosines, rows = faiss.downcast_index(index.storage).search(query, n)
    return cosines[0], rows[0]


def _search_reduced(index: faiss.IndexRefineFlat, query: FloatArray, n: int) -> tuple[FloatArray, Rows]:
    """Search in the principal components, and order what is found by the exact inner products."""
    compared = min(index.ntotal, COMPARED_AGAIN + n * COMPARED_AGAIN_EACH)
    again = faiss.IndexRefineSearchParameters()
    again.k_factor = compared / n
    cosines, rows = index.search(query, n, params=again)
    if (rows < 0).any():
        cosines, rows = faiss.downcast_index(index.refine_index).search(query, n)
    return cosines[0], rows[0]


def places_of(index: faiss.Index, rows: Rows) -> FloatArray:
    """Return the positions stored in these rows, float32 [n, J]."""
    return np.asarray(index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64)), dtype=np.float32)
