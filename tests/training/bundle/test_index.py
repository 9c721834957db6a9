"""`vclip bundle index`: the bundle with its search index in a file."""

from pathlib import Path

import numpy as np
import pytest

from models.bundle.files import check_files, read_arrays, write_bundle
from models.bundle.index_kinds import IvfIndex
from models.bundle.manifest import read_manifest
from models.errors import InvalidBundle
from models.loading import load_vclip
from models.vclip import Vclip
from training.bundle.index import FILE, store_index

KIND = IvfIndex(kind="ivf", cells=64, probes=64)


@pytest.mark.slow
def test_the_bundle_is_the_same_but_for_the_index_and_is_searched_by_it(
    mini_vclip: Vclip, tmp_path: Path
) -> None:
    made = store_index(mini_vclip, tmp_path / "indexed", "9.9.9", KIND)
    assert made == read_manifest(tmp_path / "indexed")
    check_files(tmp_path / "indexed", made)
    assert (made.version, made.retrieval) == ("9.9.9", KIND)
    assert {name: file for name, file in made.files.items() if name != FILE} == mini_vclip.manifest.files
    read = load_vclip(tmp_path / "indexed", "cpu")
    for face in mini_vclip.candidates.places[::500]:  # all cells are searched, so nothing is missed
        assert [one.row for one in read.candidates.search(face, 5)] == [
            one.row for one in mini_vclip.candidates.search(face, 5)
        ]

    # the index of other biases would rank by them
    description = made.model_dump(exclude={"files"})
    description["parts"]["balance"] = None
    arrays = {name: read_arrays(tmp_path / "indexed", name) for name in made.files}
    arrays.pop("balance.safetensors")
    write_bundle(tmp_path / "unbalanced", description, arrays)
    with pytest.raises(InvalidBundle, match=rf"{FILE}: the stored index is of other projectors"):
        load_vclip(tmp_path / "unbalanced", "cpu")


def test_a_kind_that_does_not_fit_is_refused_and_nothing_is_written(
    mini_vclip: Vclip, tmp_path: Path
) -> None:
    kind = IvfIndex(kind="ivf", cells=len(mini_vclip.candidates) + 1, probes=1)
    with pytest.raises(InvalidBundle, match="there are only 5000 candidates"):
        store_index(mini_vclip, tmp_path / "indexed", "9.9.9", kind)
    assert not (tmp_path / "indexed").exists()


@pytest.mark.parametrize("part", ["balance", "index"])
def test_an_index_over_another_number_of_candidates_is_refused(
    mini_vclip: Vclip, tmp_path: Path, part: str
) -> None:
    description = mini_vclip.manifest.model_dump(exclude={"files"})
    description["parts"][part] = {"file": FILE, "candidates": 7}
    arrays = {name: {"x": np.zeros(1, np.float32)} for name in (*mini_vclip.manifest.files, FILE)}
    with pytest.raises(ValueError, match=rf"{part}\.candidates and generator\.candidates differ: 7 and 5000"):
        write_bundle(tmp_path / "bundle", description, arrays)
