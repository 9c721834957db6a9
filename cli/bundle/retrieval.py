"""The option `--retrieval`: the kind of index that searches the candidates."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing it takes a while
    from models.bundle.index_kinds import RetrievalIndex

RETRIEVAL_KINDS = "flat, ivf:CELLS,PROBES[,DIMENSIONS] or hnsw:LINKS,DEPTH"


def parse_retrieval(text: str) -> "RetrievalIndex":
    """`flat`, `ivf:CELLS,PROBES[,DIMENSIONS]` or `hnsw:LINKS,DEPTH` -> the manifest's. Raises InvalidParameter."""
    from models.bundle.index_kinds import FlatIndex, HnswIndex, IvfIndex
    from models.errors import InvalidParameter

    try:
        kind, _, numbers = text.partition(":")
        if kind == "flat" and not numbers:
            return FlatIndex(kind="flat")
        first, second, *third = (int(number) for number in numbers.split(","))
        if kind == "ivf" and len(third) <= 1:
            return IvfIndex(kind="ivf", cells=first, probes=second, dimensions=third[0] if third else None)
        if kind == "hnsw" and not third:
            return HnswIndex(kind="hnsw", links=first, search_depth=second)
    except ValueError:  # also pydantic's, of a number out of range
        pass
    raise InvalidParameter(f"--retrieval {text!r} is not {RETRIEVAL_KINDS}")
