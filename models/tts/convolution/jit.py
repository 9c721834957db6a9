"""How the functions of this package are compiled, by numba and once: the machine code is cached beside the
source."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
from llvmlite import binding
from numba.core import config

Function = TypeVar("Function", bound=Callable[..., object])

LANES = 32  # channels that a transform takes at once: whole vectors on every processor
TILE_GROUP = 6  # rows of a matrix product that are computed together; tiles come in multiples of it


def compiled(function: Function) -> Function:
    """Compile at the first call, to run without Python's lock."""
    # multiply-add in one step and no signed zeros: neither changes what a sum is made of
    return cast(Function, numba.njit(nogil=True, cache=True, fastmath={"contract", "nsz"})(function))


def inlined(function: Function) -> Function:
    """Compile as a part of each function that calls it."""
    return cast(Function, numba.njit(forceinline=True)(function))


def panel_width() -> int:
    """Columns of a matrix product that are computed together: what fills the vector registers.

    With AVX-512 there are 32 registers, otherwise 16 of half the width.
    """
    # numba compiles for this instead of for the processor, where it is set
    named: str | None = config.CPU_FEATURES  # type: ignore[attr-defined]
    if named is not None:
        return 32 if "+avx512vl" in named.split(",") else 16
    return 32 if binding.get_host_cpu_features().get("avx512vl", False) else 16


PANEL = panel_width()
