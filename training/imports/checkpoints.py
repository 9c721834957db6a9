"""Reads checkpoints that others saved with torch, without executing anything in them."""

import errno
import re
import warnings
from pathlib import Path
from typing import Any

import torch

from models.errors import InvalidBundle

_REFUSED_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")  # in torch's messages about a pickle that needs more


def read_checkpoint(file: Path) -> Any:
    """What a file of `torch.save` holds, on the CPU, of plain containers, numbers, text and tensors only.

    Raises InvalidBundle if it is not such a file, or if reading it would execute code.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is wrong with it, the exception says enough
            return torch.load(file, map_location="cpu", weights_only=True)
    except OSError as error:
        if error.errno == errno.EINVAL:  # of a zip that is cut, torch seeks before its beginning
            raise InvalidBundle(
                f"{file} is not a checkpoint that torch can read, or it is damaged: truncated"
            ) from error
        raise InvalidBundle(f"cannot read {file}: {error.strerror or error}") from error
    except Exception as error:  # torch raises whatever its unpickler meets
        refused = _refused_globals(file, error)
        if not refused:
            raise InvalidBundle(
                f"{file} is not a checkpoint that torch can read, or it is damaged: {_first_sentence(error)}"
            ) from error
        raise InvalidBundle(
            f"{file} contains a pickle that needs {', '.join(refused)}; a pickle can run any program, so "
            f"only weights, numbers and text are read. If you trust the file, load it where it was made "
            f"and save only the tensors (torch.save of the state dict)"
        ) from error


def _refused_globals(file: Path, error: Exception) -> list[str]:
    """What the pickle asks for beyond what is read, by name."""
    try:
        return sorted(torch.serialization.get_unsafe_globals_in_checkpoint(file))
    except Exception:  # no zip, as checkpoints were before torch 1.6: torch's message names the first
        return _REFUSED_GLOBAL.findall(str(error))[:1]


def _first_sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text.partition(". ")[0] or type(error).__name__
