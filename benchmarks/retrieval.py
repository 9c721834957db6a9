"""Compares exact with approximate search, from 5 thousand to a million candidates.

    python -m benchmarks.retrieval --faces faces/utkface-test.tar [--sizes 5000 50000 1000000] > result.json

Candidates are drawn from the bundle's generator and placed in the joint space by its signature and projector, as
those of the bundle are; faces are real ones, since they lie elsewhere in that space than voices do. Every kind of
index searches for each face in turn, on one thread. Times are of the processor, so that a busy machine hardly
matters, and what counts is their ratio to comparing everything. The last line on stdout is JSON.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any

import faiss
import numpy as np
import torch

from models.association.candidates import draw_candidates
from models.association.retrieval import EXACT, build_index, search_index
from models.bundle.index_kinds import HnswIndex, IvfIndex
from models.errors import InvalidInput
from models.loading import load_vclip
from models.types import FloatArray
from models.vclip import Vclip
from training.evaluation.association.pairs import project_pictures
from training.evaluation.samples import read_pictures

SIZES = (5_000, 20_000, 100_000, 1_000_000)
K = 10
BLOCK = 20_000  # candidates drawn at once, each block by a seed of its own
PROBED_SHARES = (1 / 64, 1 / 16, 1 / 4)  # of the cells
DIMENSIONS = (None, 32, 64)  # principal components in which cells are searched; None: all dimensions
SETTINGS = (
    "cells",
    "probes",
    "dimensions",
    "links",
    "search_depth",
)  # of the kinds, as the command takes them
LINKS = 32
SEARCH_DEPTHS = (64, 256)


def main() -> None:
    """Draw once, then measure every size on the first so many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument("--n-faces", type=int, default=200)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument(
        "--graph-up-to", type=int, default=100_000, help="a graph is built on one thread, slowly"
    )
    parser.add_argument("--bundle", type=Path, help="a bundle directory; default: mini")
    args = parser.parse_args()
    vclip = load_vclip(args.bundle, device="cpu", threads=1)
    faces = face_places(vclip, args.faces, args.n_faces)
    places, draw_s = candidate_places(vclip, max(args.sizes))
    results = [measure(places[:n], faces, args.graph_up_to) for n in sorted(args.sizes)]
    measured = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, faiss {faiss.__version__}",
        "bundle": f"{vclip.manifest.name} {vclip.manifest.version}",
        "joint_dim": places.shape[1],
        "n_faces": len(faces),
        "k": K,
        "draw_and_place_ms_per_1000": 1e6 * draw_s / len(places),
        "sizes": results,
    }
    print("\n".join(table_rows(measured)), file=sys.stderr)
    print(json.dumps(measured))


def face_places(vclip: Vclip, shards: list[Path], n: int) -> FloatArray:
    """The first `n` faces of the shards in the joint space, float32 [n, J]."""
    places: list[FloatArray] = []
    for picture in read_pictures(shards):
        if len(places) == n:
            break
        try:
            places.append(project_pictures(vclip, [picture.data]))
        except InvalidInput as error:
            print(f"skipped {picture.name}: {error}", file=sys.stderr)
    return np.stack(places)


def candidate_places(vclip: Vclip, n: int) -> tuple[FloatArray, float]:
    """`n` candidates in the joint space, float32 [n, J], and the processor's seconds that it took."""
    started_s = time.process_time()
    places: FloatArray | None = None
    for seed, start in enumerate(range(0, n, BLOCK)):
        grid, size = vclip.voice_tokens.grid, min(BLOCK, n - start)
        drawn = draw_candidates(vclip.generator, grid, vclip.signature, vclip.voice_gender, n=size, seed=seed)
        with torch.inference_mode():
            block = vclip.speaker_projector(torch.from_numpy(grid.snap(drawn))).numpy()
        if places is None:
            # in a file: a million take 3 GB, and every index has a copy of its own
            places = np.memmap(TemporaryFile(), np.float32, "w+", shape=(n, block.shape[1]))  # noqa: SIM115
        places[start : start + size] = block
        print(f"{start + size} of {n} candidates", file=sys.stderr, flush=True)
    if places is None:
        raise ValueError("no candidates were asked for")
    return places, time.process_time() - started_s


def measure(places: FloatArray, faces: FloatArray, graph_up_to: int) -> dict[str, Any]:
    """Every kind of index on these candidates."""
    faiss.omp_set_num_threads(1)
    flat, build_s = timed(lambda: build_index(places, EXACT))
    best = [search_index(flat, face, K) for face in faces]
    flat_ms = search_ms(flat, faces)
    size = bytes_of(flat) / len(places)
    kinds: list[dict[str, Any]] = [
        {"kind": "flat", "build_s": build_s, "search_ms": flat_ms, "index_bytes_per_candidate": size}
    ]
    for settings, index, build_s in approximate(places, graph_up_to):
        found = [search_index(index, face, K) for face in faces]
        taken_ms, flat_ms = (search_ms(one, faces) for one in (index, flat))  # as caches are shared
        kinds.append({
            **settings,
            "build_s": build_s,
            "search_ms": taken_ms,
            "speedup": flat_ms / taken_ms,
            "recall_at_10": float(
                np.mean([len({*mine[1]} & {*true[1]}) / K for mine, true in zip(found, best, strict=True)])
            ),
            "cosine_lost": float(np.mean([true[0] - mine[0] for mine, true in zip(found, best, strict=True)])),
            "index_bytes_per_candidate": bytes_of(index) / len(places),
        })  # fmt: skip
        print(len(places), kinds[-1], file=sys.stderr, flush=True)
    return {"n": len(places), "indexes": kinds}


def table_rows(measured: dict[str, Any]) -> Iterator[str]:
    """A line of a Markdown table for each index, as docs/decisions.md has them."""
    for size in measured["sizes"]:
        flat, *others = size["indexes"]
        yield f"| {size['n']:,} | flat | {flat['search_ms']:.2f} | 1 | 1 | 0 | {flat['build_s']:.1f} |"
        for one in others:
            numbers = (value for name, value in one.items() if name in SETTINGS)
            settings = f"{one['kind']}:{','.join(map(str, numbers))}"
            yield (
                f"| | {settings} | {one['search_ms']:.2f} | {one['speedup']:.1f} | {one['recall_at_10']:.3f} | "
                f"{one['cosine_lost']:.4f} | {one['build_s']:.1f} |"
            )


def approximate(places: FloatArray, graph_up_to: int) -> Iterator[tuple[dict[str, Any], faiss.Index, float]]:
    """Settings, index, and the processor's seconds to build it; one index serves all ways to search it."""
    cells = 2 ** round(np.log2(len(places)) / 2)  # about the square root, as many as there are in a cell
    for dimensions in DIMENSIONS:
        kind = IvfIndex(kind="ivf", cells=cells, probes=1, dimensions=dimensions)
        index, build_s = timed(partial(build_index, places, kind))
        for share in PROBED_SHARES:
            probes = max(1, round(share * cells))
            faiss.ParameterSpace().set_index_parameter(index, "nprobe", probes)
            settings = kind.model_dump(exclude_none=True) | {"probes": probes}
            yield settings, index, build_s
        del index
    if len(places) <= graph_up_to:
        index, build_s = timed(
            lambda: build_index(places, HnswIndex(kind="hnsw", links=LINKS, search_depth=SEARCH_DEPTHS[0]))
        )
        for depth in SEARCH_DEPTHS:
            faiss.ParameterSpace().set_index_parameter(index, "efSearch", depth)
            yield {"kind": "hnsw", "links": LINKS, "search_depth": depth}, index, build_s


def timed(build: Callable[[], faiss.Index]) -> tuple[faiss.Index, float]:
    """The index, and the processor's seconds to build it."""
    started_s = time.process_time()
    index = build()
    return index, time.process_time() - started_s


def search_ms(index: faiss.Index, faces: FloatArray) -> float:
    """Median of the processor's milliseconds of one search."""
    taken = []
    for face in faces:
        started_ns = time.process_time_ns()
        search_index(index, face, K)
        taken.append((time.process_time_ns() - started_ns) / 1e6)
    return median(taken)


def bytes_of(index: faiss.Index) -> int:
    """As large as it is when written."""
    sizes: list[int] = []
    writer = faiss.PyCallbackIOWriter(  # type: ignore[attr-defined]
        lambda data: sizes.append(len(data))
    )
    faiss.write_index(index, writer)
    del writer  # which holds back the last of it
    return sum(sizes)


if __name__ == "__main__":
    main()
