"""Lets a torchaudio built for CUDA be imported beside a CPU build of torch.

As with torchvision (`models.runtime.torchvision_schemas`): package indexes serve a CUDA build, whose compiled
part a CPU torch cannot load. coqui-tts imports torchaudio for mel filters and resampling, plain torch; a module in
the place of the loader of the compiled part says that it does not exist. Not needed if torch itself is a
CUDA
build, or torchaudio a CPU build: `needed()` says so, and a test says when that has become true of the pinned
versions.
"""

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType

import torch

_NAME = "torchaudio._extension"


def needed() -> bool:
    """Whether torch lacks CUDA while the installed torchaudio has a compiled part that wants it."""
    return not torch.backends.cuda.is_built() and importlib.util.find_spec("torchaudio") is not None


def declare() -> None:
    """Replace the loader, once. Call it before torchaudio or TTS is imported."""
    if "torchaudio" in sys.modules or _NAME in sys.modules or not needed():
        return
    loader = ModuleType(_NAME)
    vars(loader).update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False, _IS_ALIGN_AVAILABLE=False, fail_if_no_align=_unavailable
    )
    sys.modules[_NAME] = loader


def _unavailable(function: Callable[..., object]) -> Callable[..., object]:
    """Return a replacement of the function that raises an error saying why it cannot run."""

    def fail(*_: object, **__: object) -> object:
        raise RuntimeError(f"torchaudio's {function.__name__} needs its compiled part, which is not loaded")

    return fail
