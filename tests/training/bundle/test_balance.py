from pathlib import Path

import numpy as np
import pytest

from models.bundle.files import check_files, write_bundle
from models.bundle.manifest import read_manifest
from models.errors import InvalidBundle, InvalidInput
from models.loading import load_balance
from models.vclip import Vclip
from training.bundle.balance import balance_bundle

FACES = 160


@pytest.mark.slow
def test_the_bundle_is_the_same_but_for_the_biases(mini_vclip: Vclip, data_dir: Path, tmp_path: Path) -> None:
    shard = data_dir / "faces" / "fairface125-train.tar"
    balance_bundle(mini_vclip, [shard], tmp_path / "balanced", "9.9.9", n_faces=FACES)
    made = read_manifest(tmp_path / "balanced")
    check_files(tmp_path / "balanced", made)
    assert made.version == "9.9.9"
    assert made.measured["balance"]["n"] > 0
    assert made.parts.balance is not None
    assert {name: file for name, file in made.files.items() if name != "balance.safetensors"} == {
        name: file for name, file in mini_vclip.manifest.files.items() if name != "balance.safetensors"
    }
    bias = load_balance(tmp_path / "balanced", made.parts.balance)
    assert bias.shape == (len(mini_vclip.candidates),)
    assert bias.std() > 0.001

    longer = made.parts.balance.model_copy(update={"candidates": len(bias) + 1})
    with pytest.raises(InvalidBundle, match="no finite bias for each"):
        load_balance(tmp_path / "balanced", longer)


def test_too_few_faces_are_refused_and_nothing_is_written(
    mini_vclip: Vclip, data_dir: Path, tmp_path: Path
) -> None:
    shard = data_dir / "faces" / "fairface125-train.tar"
    with pytest.raises(InvalidInput, match="are too few: 100 and 10 are needed"):
        balance_bundle(mini_vclip, [shard], tmp_path / "balanced", "9.9.9", n_faces=20)
    assert not (tmp_path / "balanced").exists()


def test_a_bias_that_is_not_finite_is_refused(mini_vclip: Vclip, tmp_path: Path) -> None:
    description = mini_vclip.manifest.model_dump(exclude={"files"})
    n = len(mini_vclip.candidates)
    description["parts"]["balance"] = {"file": "balance.safetensors", "candidates": n}
    arrays = {name: {"x": np.zeros(1, np.float32)} for name in mini_vclip.manifest.files}
    arrays["balance.safetensors"] = {"bias": np.full(n, np.nan, dtype=np.float32)}
    part = write_bundle(tmp_path / "bundle", description, arrays).parts.balance
    assert part is not None
    with pytest.raises(InvalidBundle, match="no finite bias"):
        load_balance(tmp_path / "bundle", part)
