import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from models.bundle.files import check_files, file_sha256, read_arrays, write_bundle
from models.bundle.manifest import MANIFEST_NAME, Manifest, read_manifest
from models.errors import InvalidBundle
from tests.models.bundle.small_bundle import arrays, description


def check(bundle: Path) -> Manifest:
    manifest = read_manifest(bundle)
    check_files(bundle, manifest)
    return manifest


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    written = write_bundle(tmp_path / "bundle", description(), arrays())
    assert check(tmp_path / "bundle") == written
    assert written.model_dump(exclude={"files"}) == description()
    for name, content in arrays().items():
        back = read_arrays(tmp_path / "bundle", name)
        assert back.keys() == content.keys()
        for key, array in content.items():
            assert back[key].dtype == array.dtype
            assert np.array_equal(back[key], array)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_bundle(tmp_path / "first", description(), arrays())
    assert write_bundle(tmp_path / "second", description(), arrays()) == first
    manifests = [(tmp_path / name / MANIFEST_NAME).read_bytes() for name in ("first", "second")]
    assert manifests[0] == manifests[1]


def test_the_manifest_gives_size_and_sha256_of_each_file(bundle: Path) -> None:
    files = read_manifest(bundle).files
    assert files.keys() == arrays().keys()
    for name, listed in files.items():
        assert listed.size_bytes == (bundle / name).stat().st_size
        assert listed.sha256 == file_sha256(bundle / name)


def test_whoever_may_read_the_manifest_may_read_the_weights(bundle: Path) -> None:
    modes = {path.stat().st_mode for path in bundle.iterdir()}
    assert len(modes) == 1


def test_a_missing_file_is_named(bundle: Path) -> None:
    (bundle / "voice.safetensors").unlink()
    with pytest.raises(InvalidBundle, match=r"voice\.safetensors is missing"):
        check(bundle)


def test_a_file_cut_short_is_named_with_both_sizes(bundle: Path) -> None:
    path = bundle / "voice.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    with pytest.raises(
        InvalidBundle, match=rf"voice\.safetensors has {len(data) - 1} bytes, not {len(data)}"
    ):
        check(bundle)


def test_a_single_flipped_bit_is_noticed(bundle: Path) -> None:
    path = bundle / "voice.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(InvalidBundle, match=r"voice\.safetensors does not have the SHA-256"):
        check(bundle)


class _Bomb:
    """Does something when unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self._mark,)


def test_a_pickle_is_refused_and_not_run(bundle: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    data = pickle.dumps(_Bomb(mark))
    (bundle / "voice.safetensors").write_bytes(data)
    with pytest.raises(InvalidBundle, match=r"voice\.safetensors is not a readable safetensors file"):
        read_arrays(bundle, "voice.safetensors")
    assert not mark.exists()
    pickle.loads(data)
    assert mark.exists()  # the bomb would have gone off


def test_a_bundle_is_not_written_over_another(bundle: Path) -> None:
    before = (bundle / MANIFEST_NAME).read_bytes()
    with pytest.raises(FileExistsError, match="already holds a bundle"):
        write_bundle(bundle, description() | {"name": "other"}, arrays())
    assert (bundle / MANIFEST_NAME).read_bytes() == before


def test_a_description_that_is_none_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        write_bundle(tmp_path / "bundle", description() | {"format": 2}, arrays())
    assert not (tmp_path / "bundle").exists()


def test_a_part_without_its_file_cannot_be_written(tmp_path: Path) -> None:
    content = arrays()
    del content["voice.safetensors"]
    with pytest.raises(ValidationError, match=r"voice\.safetensors, which is not listed"):
        write_bundle(tmp_path / "bundle", description(), content)
    assert not (tmp_path / "bundle").exists()


def test_arrays_that_are_no_numbers_leave_nothing_behind(tmp_path: Path) -> None:
    content = arrays()
    content["gender.safetensors"] = {"weights": np.array(["no", "numbers"])}
    with pytest.raises(Exception, match=r"dtype|type"):  # of the safetensors library
        write_bundle(tmp_path / "bundle", description(), content)
    assert not (tmp_path / "bundle").exists()


def test_writing_that_broke_off_leaves_no_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def write_until_full(path: Path, data: bytes) -> int:
        if path.name == "gender.safetensors":
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", write_until_full)
    with pytest.raises(OSError, match="No space left"):
        write_bundle(tmp_path / "bundle", description(), arrays())
    assert (tmp_path / "bundle" / "face.safetensors").exists()
    with pytest.raises(InvalidBundle, match="is not a bundle"):
        read_manifest(tmp_path / "bundle")
