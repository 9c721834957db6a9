import json
from pathlib import Path

import pytest
import torch

from models.errors import InvalidBundle
from training.imports.coqui_files import find_beside, find_checkpoint, read_config, read_mapping, read_weights


def test_a_checkpoint_is_found_by_coquis_names_first(tmp_path: Path) -> None:
    for name in ("checkpoint_10.pth", "speakers.pth", "language_ids.pth", "model_se.pth", "trainer.pth"):
        (tmp_path / name).touch()
    assert find_checkpoint(tmp_path).name == "checkpoint_10.pth"
    for name in ("best_model.pth", "model_file.pth"):
        (tmp_path / name).touch()
        assert find_checkpoint(tmp_path).name == name


def test_a_file_is_found_by_the_last_part_of_a_foreign_path(tmp_path: Path) -> None:
    (tmp_path / "people.json").touch()
    (tmp_path / "speakers.json").touch()
    assert find_beside(tmp_path, "/home/somebody/people.json", ("speakers.json",)) == tmp_path / "people.json"
    assert find_beside(tmp_path, ["C:\\runs\\people.json"], ()) == tmp_path / "people.json"
    assert find_beside(tmp_path, "/home/somebody/gone.json", ("speakers.json",)) == tmp_path / "speakers.json"
    assert find_beside(tmp_path, None, ("other.json",)) is None


def test_a_configuration_has_to_be_an_object(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(InvalidBundle, match="not a JSON object"):
        read_config(tmp_path)
    (tmp_path / "config.json").write_bytes(b"\xff")
    with pytest.raises(InvalidBundle, match="not readable JSON"):
        read_config(tmp_path)


def test_names_are_read_from_json_and_from_torchs_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"x": 0}))
    torch.save({"x": 0}, tmp_path / "a.pth")
    assert read_mapping(tmp_path / "a.json") == read_mapping(tmp_path / "a.pth") == {"x": 0}
    torch.save([1], tmp_path / "a.pth")
    with pytest.raises(InvalidBundle, match="does not contain a table of names"):
        read_mapping(tmp_path / "a.pth")


def test_weights_are_under_model(tmp_path: Path) -> None:
    torch.save({"model": {"w": torch.ones(2)}, "optimizer": [{}, {"lr": 0.1}]}, tmp_path / "a.pth")
    assert list(read_weights(tmp_path / "a.pth")) == ["w"]
    for content in ({"w": torch.ones(2)}, {"model": {"w": 1.0}}, [torch.ones(2)]):
        torch.save(content, tmp_path / "a.pth")
        with pytest.raises(InvalidBundle, match="no weights under `model`"):
            read_weights(tmp_path / "a.pth")
