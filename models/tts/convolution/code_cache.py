"""Keeps the machine code of this package from one start to the next.

numba's own cache compares the file of a function, and not the files of what the function is made of; and it gives
up where a folder cannot be written, even if what is needed lies in it already.
"""

import fcntl
import hashlib
import pickle
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import llvmlite
import numba
from numba.core.caching import IndexDataCacheFile, NullCache
from numba.core.compiler import CompileResult
from numba.misc.appdirs import AppDirs

from models.tts.convolution.target import CONFIG, Target

_PACKAGE = Path(__file__).parent
_DAMAGED = (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, IndexError, ValueError)


class CodeCache(NullCache):
    """The cache of one function. What cannot be read is compiled anew; what cannot be written is not kept."""

    def __init__(self, function: Callable[..., object], folder: Path | None) -> None:
        self._folder = folder
        self._file = None
        if folder is not None:
            name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"
            self._file = IndexDataCacheFile(str(folder), name, folder.name)

    @property
    def cache_path(self) -> str | None:
        """The folder, for numba's statistics."""
        return None if self._folder is None else str(self._folder)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The compiled function for a signature, or None."""
        context.refresh()
        if self._file is None:
            return None
        try:
            content = self._file.load((signature, context.codegen().magic_tuple()))
            return None if content is None else CompileResult._rebuild(context, *content)
        except _DAMAGED:
            with suppress(OSError):
                self._file.flush()
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep a compiled function."""
        if self._file is not None:
            with suppress(OSError):  # a full or a read-only disk
                self._file.save((signature, result.codegen.magic_tuple()), result._reduce())


def code_folder(target: Target) -> Path | None:
    """Where the code for a target lies or can be kept; None where there is no such place.

    In this order: `NUMBA_CACHE_DIR`; beside the source, if the code lies there or can be written; the user's cache
    (`XDG_CACHE_HOME`). The name of the folder is made of all that the code depends on.
    """
    name = f"{target.name}-{_stamp(target)}"
    if CONFIG.CACHE_DIR:
        return _writable(Path(CONFIG.CACHE_DIR) / "vclip" / name)
    beside = _PACKAGE / "__pycache__" / name
    if any(beside.glob("*.nbi")):
        return beside
    return _writable(beside) or _writable(Path(AppDirs("vclip", False).user_cache_dir) / "code" / name, 0o700)


@contextmanager
def held_by_one_process(folder: Path | None) -> Iterator[None]:
    """While one process compiles, others that start beside it wait, and then load what it has kept."""
    with ExitStack() as stack:
        if folder is not None:
            with suppress(OSError):  # a read-only disk, on which nothing is compiled twice at once
                lock = stack.enter_context((folder / "lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp(target: Target) -> str:
    digest = hashlib.sha256()
    for part in (platform.python_version(), numba.__version__, llvmlite.__version__, *map(str, target)):
        digest.update(part.encode() + b"\0")
    for file in sorted(_PACKAGE.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path, mode: int = 0o755) -> Path | None:
    """The folder, made if need be; None where nothing can be written there."""
    try:
        folder.mkdir(mode, parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError:
        return None
    return folder
