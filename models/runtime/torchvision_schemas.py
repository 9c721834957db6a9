"""Lets a torchvision built for CUDA be imported beside a CPU build of torch.

Package indexes serve torchvision as a CUDA build whose compiled part a CPU torch cannot load; its import
then fails on operators that only detection models use. Their signatures, declared here without code, are
enough for everything else. Not needed where torch itself is a CUDA build, or torchvision a CPU build:
`needed()` says so, and a test says when that has become true of the pinned versions.
"""

import importlib.util
import sys

import torch

_SCHEMAS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
_declared: list[torch.library.Library] = []  # kept alive: its operators are removed together with it


def needed() -> bool:
    """Whether torch lacks CUDA while the installed torchvision has a compiled part that wants it."""
    return not torch.backends.cuda.is_built() and importlib.util.find_spec("torchvision") is not None


def declare() -> None:
    """Declare the missing operators, once. Call it before torchvision, timm or open_clip is imported."""
    if _declared or "torchvision" in sys.modules or not needed():
        return
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name, signature in _SCHEMAS.items():
        library.define(name + signature)
    _declared.append(library)
