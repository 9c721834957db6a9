"""Imports torchvision, timm and open_clip without torch's compiler.

They import it only to mark functions that it shall leave alone, and to ask whether one is being compiled. Nothing
here is compiled by it, and it takes more time to import than all the rest (2.4 s) and 60 MB of each process.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch

_COMPILER, _ASKED = "torch._dynamo", "torch._dynamo.utils"


@contextmanager
def left_out() -> Iterator[None]:
    """Within it, a mark does nothing, and the answer is that nothing can be compiled.

    It changes nothing where the compiler is imported already; afterwards the compiler can be imported as usual.
    """
    if _COMPILER in sys.modules:
        yield
        return
    asked = ModuleType(_ASKED)
    vars(asked).update(is_compile_supported=lambda _: False)
    disable: Any = torch.compiler.disable
    sys.modules[_ASKED] = asked
    vars(torch.compiler).update(disable=_unmarked)
    try:
        yield
    finally:
        vars(torch.compiler).update(disable=disable)
        if sys.modules.get(_ASKED) is asked:
            del sys.modules[_ASKED]


def _unmarked(function: Callable[..., Any] | None = None, recursive: bool = True, **_: object) -> Any:
    """`torch.compiler.disable`, as a decorator with and without arguments."""
    return function if function is not None else lambda decorated: decorated
