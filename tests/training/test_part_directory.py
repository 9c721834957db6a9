from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import OutsideWeight, read_manifest
from models.bundle.parts import Ge2eCampplusEncoder, Ge2eEncoder, HAspEncoder, OpenClipEncoder
from models.errors import InvalidBundle
from training.part_directory import DESCRIPTION_NAME, read_part, read_part_or_bundle, write_part

PART = Ge2eEncoder(kind="ge2e", file="voice_encoder.safetensors", dim=256)
ARRAYS = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3)}
ORIGIN = OutsideWeight(name="GE2E", source="a file", licence="Apache-2.0", sha256=["0" * 64])


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_part(tmp_path / "part", PART, ARRAYS, [ORIGIN], measured={"eer": 0.1})
    return tmp_path / "part"


def test_what_is_written_is_read(directory: Path) -> None:
    read = read_part(directory, Ge2eEncoder)
    assert read.part == PART
    assert np.array_equal(read.arrays["weight"], ARRAYS["weight"])
    assert read.outside_weights == [ORIGIN]
    assert read.training_data == []
    assert read.measured == {"eer": 0.1}


def test_nothing_else_is_left_beside_it(directory: Path) -> None:
    assert [path.name for path in directory.parent.iterdir()] == ["part"]


def test_another_kind_of_part_is_reported(directory: Path) -> None:
    with pytest.raises(InvalidBundle, match="describes a part of kind 'ge2e', not HAspEncoder"):
        read_part(directory, HAspEncoder)


def test_a_directory_of_something_else_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match=f"it has no {DESCRIPTION_NAME}"):
        read_part(tmp_path, Ge2eEncoder)


def test_no_yaml_is_reported(directory: Path) -> None:
    (directory / DESCRIPTION_NAME).write_text("part: [")
    with pytest.raises(InvalidBundle, match="not readable YAML"):
        read_part(directory, Ge2eEncoder)


def test_a_damaged_file_is_reported(directory: Path) -> None:
    file = directory / PART.file
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(InvalidBundle, match="damaged"):
        read_part(directory, Ge2eEncoder)


def test_a_cut_file_is_reported(directory: Path) -> None:
    file = directory / PART.file
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(InvalidBundle, match="its size differs"):
        read_part(directory, Ge2eEncoder)


def test_a_part_is_not_written_over_another(directory: Path) -> None:
    with pytest.raises(FileExistsError, match="choose another directory"):
        write_part(directory, PART, {"weight": np.zeros(1, dtype=np.float32)})
    assert np.array_equal(read_part(directory, Ge2eEncoder).arrays["weight"], ARRAYS["weight"])


def test_half_a_part_is_never_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("training.part_directory.save", full)
    with pytest.raises(OSError, match="No space left"):
        write_part(tmp_path / "part", PART, ARRAYS)
    assert list(tmp_path.iterdir()) == []


def test_weights_of_a_published_tag_need_no_part_directory(tmp_path: Path) -> None:
    part = OpenClipEncoder(kind="open_clip", model_name="ViT-B-32", pretrained="openai", dim=512)
    with pytest.raises(InvalidBundle, match="does not have its own file"):
        write_part(tmp_path / "part", part, ARRAYS)


def test_the_part_of_a_whole_bundle_can_be_taken() -> None:
    manifest = read_manifest(MINI_BUNDLE)
    read = read_part_or_bundle(MINI_BUNDLE, "voice_encoder", HAspEncoder, Ge2eCampplusEncoder)
    assert read.part == manifest.parts.voice_encoder
    assert read.sha256 == manifest.files[read.part.file].sha256
    assert read.outside_weights == manifest.outside_weights
    with pytest.raises(InvalidBundle, match="voice_encoder is a Ge2eCampplusEncoder, not HAspEncoder"):
        read_part_or_bundle(MINI_BUNDLE, "voice_encoder", HAspEncoder)


def test_a_part_directory_is_as_good_as_a_bundle(directory: Path) -> None:
    one, other = (
        read_part_or_bundle(directory, "voice_encoder", Ge2eEncoder),
        read_part(directory, Ge2eEncoder),
    )
    assert np.array_equal(one.arrays["weight"], other.arrays["weight"])
    assert replace(one, arrays={}) == replace(other, arrays={})


def test_a_wrong_field_is_named(directory: Path) -> None:
    path = directory / DESCRIPTION_NAME
    path.write_text(path.read_text().replace("dim: 256", "dim: 255"))
    with pytest.raises(InvalidBundle, match="not a valid description of a Ge2eEncoder: dim"):
        read_part(directory, Ge2eEncoder)
