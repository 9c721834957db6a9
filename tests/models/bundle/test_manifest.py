from collections.abc import Callable
from pathlib import Path

import pytest

from models.bundle.manifest import MANIFEST_NAME, read_manifest
from models.errors import InvalidBundle
from tests.models.bundle.small_bundle import Content, rewrite


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
            lambda m: m["parts"]["face_encoder"].update(descriptors=["dlib"], config=None),
            "`descriptors` need a `file` and a `config`",
        ),
        (
            lambda m: m["parts"]["face_encoder"].update(descriptors=["dlib", "dlib"], config={"model": {}}),
            "`descriptors` names one twice",
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
