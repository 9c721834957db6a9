import threading
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
import torch
from numba.core import config, types

from models.tts.convolution import code_cache
from models.tts.convolution.code_cache import CodeCache, code_folder, held_by_one_process
from models.tts.convolution.compilation import ENTRIES
from models.tts.convolution.jit import LANES, TARGET
from models.tts.convolution.moments import moments_of
from models.tts.convolution.target import LEVELS
from models.tts.convolution.tiled import TiledConv1d, Workers, identity
from models.tts.convolution.wide import WideConv1d


def double(value: int) -> int:
    return 2 * value


def compiled_with(cache: CodeCache) -> Any:
    function: Any = numba.njit(double)
    function._cache = cache
    function.compile((types.int64,))
    return function


def hits(function: Any) -> int:
    return sum(function.stats.cache_hits.values())


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A folder with the code of the function."""
    first = compiled_with(CodeCache(double, tmp_path))
    assert hits(first) == 0
    return tmp_path


def test_what_was_compiled_once_is_loaded_from_then_on(filled: Path) -> None:
    again = compiled_with(CodeCache(double, filled))
    assert hits(again) == 1
    assert again(21) == 42


@pytest.mark.parametrize("content", [b"", b"not code", bytes(1000)])
@pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc"])
def test_a_damaged_file_is_made_anew(filled: Path, pattern: str, content: bytes) -> None:
    (file,) = filled.glob(pattern)
    file.write_bytes(content)
    again = compiled_with(CodeCache(double, filled))
    assert hits(again) == 0
    assert again(21) == 42
    assert hits(compiled_with(CodeCache(double, filled))) == 1


def test_where_nothing_can_be_written_it_is_compiled_and_not_kept(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "missing"):
        with held_by_one_process(folder):
            function = compiled_with(CodeCache(double, folder))
        assert function(21) == 42
    assert list(tmp_path.iterdir()) == []


class OtherContext:
    """Of a machine with another processor."""

    def refresh(self) -> None: ...

    def codegen(self) -> "OtherContext":
        return self

    def magic_tuple(self) -> tuple[str, ...]:
        return ("x86_64-unknown-linux-gnu", "another", "")


def test_code_for_another_processor_is_not_loaded(filled: Path) -> None:
    function = compiled_with(CodeCache(double, filled))
    signature = (types.int64,)
    assert CodeCache(double, filled).load_overload(signature, function.targetctx) is not None
    assert CodeCache(double, filled).load_overload(signature, OtherContext()) is None


def test_a_folder_is_of_one_level_and_of_one_state_of_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "given"))
    (tmp_path / "package").mkdir()
    source = tmp_path / "package" / "kernel.py"
    source.write_text("one = 1")
    monkeypatch.setattr(code_cache, "_PACKAGE", source.parent)
    folders = [code_folder(level) for level in LEVELS]
    source.write_text("one = 2")
    folders += [code_folder(level) for level in LEVELS]
    assert len(set(folders)) == 4
    assert all(folder is not None and folder.parent == tmp_path / "given" / "vclip" for folder in folders)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the package's; the user's cache is beside it."""
    folder = tmp_path / "package"
    folder.mkdir()
    monkeypatch.setattr(config, "CACHE_DIR", "")
    monkeypatch.setattr(code_cache, "_PACKAGE", folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_code_lies_beside_the_source(package: Path) -> None:
    folder = code_folder(TARGET)
    assert folder is not None
    assert folder.parent == package / "__pycache__"


def test_what_lies_beside_the_source_is_used_where_nothing_can_be_written(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = code_folder(TARGET)
    assert beside is not None
    compiled_with(CodeCache(double, beside))
    monkeypatch.setattr(code_cache, "TemporaryFile", refuse)
    assert code_folder(TARGET) == beside
    for file in beside.iterdir():
        file.unlink()
    assert code_folder(TARGET) is None


def test_it_lies_in_the_users_cache_where_the_package_cannot_be_written(package: Path) -> None:
    (package / "__pycache__").touch()  # no folder can be made in it
    folder = code_folder(TARGET)
    assert folder is not None
    assert folder.parent == package.parent / "cache" / "vclip" / "code"
    assert folder.stat().st_mode & 0o077 == 0


def refuse(**_: object) -> None:
    raise PermissionError


def test_a_process_that_starts_beside_another_waits_for_what_it_compiles(tmp_path: Path) -> None:
    entered = threading.Event()

    def enter() -> None:
        with held_by_one_process(tmp_path):
            entered.set()

    beside = threading.Thread(target=enter)
    with held_by_one_process(tmp_path):
        beside.start()
        assert not entered.wait(0.2)
    beside.join(10)
    assert entered.is_set()


def test_nothing_is_compiled_when_speech_is_made() -> None:
    """Each function was compiled at load, for the types with which it is called."""
    features = np.ones((40, LANES), np.float32)
    workers = Workers(1)
    before = [function.signatures for function, _ in ENTRIES]
    for weight in (
        torch.ones(LANES, LANES, 3),
        torch.eye(LANES)[..., None].expand(-1, -1, 3),
    ):  # floats, bytes
        out = np.empty_like(features)
        TiledConv1d(weight, None)(features, identity(LANES), workers, out, residual=features)
        WideConv1d(weight, None)(features, identity(LANES), workers, out, residual=features)
    moments_of(features)
    assert [function.signatures for function, _ in ENTRIES] == before
    given = [function for function, _ in ENTRIES]
    assert [len(function.signatures) for function in given] == [given.count(function) for function in given]
