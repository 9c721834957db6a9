"""The kinds of index that search the candidates."""

from typing import Annotated, Literal

from pydantic import Field

from models.bundle.fields import Dim, Strict


class FlatIndex(Strict):
    """FAISS flat: every candidate is compared; exact."""

    kind: Literal["flat"]


class IvfIndex(Strict):
    """FAISS inverted file: of `cells` Voronoi cells, the `probes` nearest to the face are compared.

    dimensions: principal components of the candidates in which cells are searched; what is found there is compared
    again with all dimensions. None searches with all dimensions.
    """

    kind: Literal["ivf"]
    cells: Annotated[int, Field(gt=0, le=1_048_576)]
    probes: Annotated[int, Field(gt=0, le=65_536)]
    dimensions: Dim | None = None


class HnswIndex(Strict):
    """FAISS graph (Malkov and Yashunin 2016): `links` per candidate (M), `search_depth` in a search (efSearch)."""

    kind: Literal["hnsw"]
    links: Annotated[int, Field(ge=2, le=256)]
    search_depth: Annotated[int, Field(gt=0, le=65_536)]


RetrievalIndex = Annotated[FlatIndex | IvfIndex | HnswIndex, Field(discriminator="kind")]
