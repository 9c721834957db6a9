import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from models.bundle import (
    MANIFEST_NAME,
    Arrays,
    Manifest,
    check_files,
    file_sha256,
    read_arrays,
    read_manifest,
    write_bundle,
)
from models.errors import InvalidBundle
from tests.fakes import stand_in_manifest

Content = dict[str, Any]


def description() -> Content:
    content = stand_in_manifest().model_dump()
    del content["files"]
    content["licence_note"] = "Stimmen für Gesichter: for tests only"
    content["parts"]["projectors"]["calibration_slope"] = 1e-7
    # symbols that a careless YAML writer takes for null, booleans, comments or nothing
    symbols = ["y", "no", "~", "#", " ", "'", '"', ":", "ʤ", "\u02d0", "\u0303"]
    content["parts"]["synthesizer"]["vocabulary"] = {symbol: row for row, symbol in enumerate(symbols)}
    return content


def arrays() -> dict[str, Arrays]:
    random = np.random.default_rng(0)
    return {
        name: {
            "table": random.standard_normal((3, 4)).astype(np.float16),
            "turned": random.standard_normal((3, 4)).astype(np.float32).T,  # not contiguous
            "rows": np.arange(5, dtype=np.int32),
        }
        for name in stand_in_manifest().files
    }


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    directory = tmp_path / "bundle"
    write_bundle(directory, description(), arrays())
    return directory


def rewrite(bundle: Path, change: Callable[[Content], object]) -> None:
    """Edit the manifest as its owner would, by hand."""
    path = bundle / MANIFEST_NAME
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


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


def test_a_directory_that_is_no_bundle_is_named(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "nowhere", Path(__file__)):
        with pytest.raises(InvalidBundle, match=r"is not a bundle: it has no bundle\.yaml") as raised:
            read_manifest(directory)
        assert str(directory) in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [b"parts: [", b"\xff\xfe\x00", b"version: 2026-13-45", b"name: !!python/object/apply:os.getcwd []"],
    ids=["broken", "no UTF-8", "a date that does not exist", "a Python object"],
)
def test_a_manifest_that_is_no_plain_yaml_is_refused(bundle: Path, content: bytes) -> None:
    (bundle / MANIFEST_NAME).write_bytes(content)
    with pytest.raises(InvalidBundle, match="not readable YAML"):
        read_manifest(bundle)


@pytest.mark.parametrize("content", ["", "- a list", "42"])
def test_yaml_that_is_no_manifest_is_refused(bundle: Path, content: str) -> None:
    (bundle / MANIFEST_NAME).write_text(content)
    with pytest.raises(InvalidBundle, match=r"bundle\.yaml: the manifest: "):
        read_manifest(bundle)


def test_half_a_manifest_is_refused(bundle: Path) -> None:
    path = bundle / MANIFEST_NAME
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(InvalidBundle):
        read_manifest(bundle)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda m: m.update(colour="red"), r"colour: this field does not exist"),
        (
            lambda m: m["parts"]["signature"].update(layers=3),
            r"parts\.signature\.layers: this field does not",
        ),
        (lambda m: m.pop("licence"), r"licence: it is missing"),
        (lambda m: m.update(format=2), r"format: it must be 1"),
        (
            lambda m: m["parts"]["generator"].update(gaussians="2"),
            r"generator\.gaussians: it must be a whole number",
        ),
        (
            lambda m: m["parts"]["generator"].update(candidates=0),
            r"generator\.candidates: it must be above 0, but is ",
        ),
        (lambda m: m["parts"]["voice_encoder"].update(kind="other"), r"voice_encoder: .*'ge2e'"),
        (lambda m: m["files"]["face.safetensors"].update(sha256="0"), r"sha256: .*pattern"),
        (
            lambda m: m["parts"]["face_encoder"].update(pretrained="openai"),
            "give either `file` or `pretrained`",
        ),
        (
            lambda m: m["parts"]["generator"].update(file="other.safetensors"),
            r"parts\.generator\.file is other\.safetensors, which is not listed",
        ),
        (
            lambda m: m["parts"]["projectors"].update(calibration_slope=-1.0),
            r"projectors\.calibration_slope: it must be above 0, but is ",
        ),
        (
            lambda m: m["parts"].update(balance={"file": "generator.safetensors", "candidates": 7}),
            r"balance\.candidates and generator\.candidates differ: 7 and ",
        ),
        (lambda m: m["parts"]["signature"].update(file="../../etc/passwd"), r"signature\.file: .*pattern"),
    ],
)
def test_a_wrong_field_is_named(bundle: Path, change: Callable[[Content], object], complaint: str) -> None:
    rewrite(bundle, change)
    with pytest.raises(InvalidBundle, match=complaint):
        read_manifest(bundle)


@pytest.mark.parametrize(
    ("part", "dimension"),
    [
        ("face_encoder", "dim"),
        ("projectors", "face_dim"),
        ("projectors", "voice_dim"),
        ("signature", "voice_dim"),
        ("voice_gender", "voice_dim"),
        ("voice_gender_judge", "voice_dim"),
        ("generator", "speaker_dim"),
        ("signature", "speaker_dim"),
        ("synthesizer", "speaker_dim"),
    ],
)
def test_parts_whose_dimensions_do_not_meet_are_refused(bundle: Path, part: str, dimension: str) -> None:
    rewrite(bundle, lambda manifest: manifest["parts"][part].update({dimension: 99}))
    with pytest.raises(InvalidBundle, match=rf"{part}\.{dimension}.* differ: .*99"):
        read_manifest(bundle)


@pytest.mark.parametrize("name", ["", "x" * 257, "half a pair \ud83d"])
def test_a_speaker_whom_no_request_could_name_is_refused(name: str) -> None:
    content = description()
    content["parts"]["synthesizer"]["speaker_names"][0] = name
    with pytest.raises(ValidationError, match="speaker_names"):
        Manifest.model_validate(content)


def test_a_speaker_may_have_a_name_of_any_script(bundle: Path) -> None:
    names = ["\u5c0f\u7f8e", "Zo\u00eb", "ED\n"]
    rewrite(bundle, lambda manifest: manifest["parts"]["synthesizer"].update(speaker_names=names))
    assert read_manifest(bundle).parts.synthesizer.speaker_names == names


def share_one_space(manifest: Content, encoder_sha256: str) -> None:
    """Make the synthesizer one whose d-vectors are embeddings of the voice encoder with this hash."""
    parts = manifest["parts"]
    dim = parts["voice_encoder"]["dim"]
    parts["synthesizer"] = {
        "kind": "vits",
        "file": parts["synthesizer"]["file"],
        "config": {},
        "conditioning": "d_vectors",
        "speaker_dim": dim,
        "speaker_names": ["a", "b"],
        "languages": ["en"],
        "licence": "Apache-2.0",
        "speaker_encoder_sha256": encoder_sha256,
    }
    parts["generator"]["speaker_dim"] = parts["signature"]["speaker_dim"] = dim
    manifest["scoring"] = "naive"


def test_naive_scoring_needs_one_encoder_for_speakers_and_voices(bundle: Path) -> None:
    encoder = read_manifest(bundle).files["voice.safetensors"].sha256
    rewrite(bundle, lambda manifest: manifest.update(scoring="naive"))
    with pytest.raises(InvalidBundle, match="naive scoring needs a synthesizer whose speaker encoder"):
        read_manifest(bundle)
    rewrite(bundle, lambda manifest: share_one_space(manifest, "f" * 64))
    with pytest.raises(InvalidBundle, match="naive scoring needs"):
        read_manifest(bundle)
    rewrite(bundle, lambda manifest: share_one_space(manifest, encoder))
    assert read_manifest(bundle).speakers_are_voices


def test_without_a_word_scoring_is_informed_and_the_index_is_flat(bundle: Path) -> None:
    manifest = read_manifest(bundle)
    assert (manifest.scoring, manifest.retrieval.kind, manifest.speakers_are_voices) == (
        "informed",
        "flat",
        False,
    )


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
