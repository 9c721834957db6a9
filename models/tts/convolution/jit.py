"""How the functions of this package are compiled: by numba, for the target that `choose_target` finds."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

from models.tts.convolution.target import choose_target

Function = TypeVar("Function", bound=Callable[..., object])

LANES = 32  # channels that a transform takes at once: whole vectors on every processor
TILE_GROUP = 6  # rows of a matrix product that are computed together; tiles come in multiples of it
TARGET = choose_target()
PANEL = TARGET.panel


def compiled(function: Function) -> Function:
    """Compile at the first call, to run without Python's lock."""
    # multiply-add in one step and no signed zeros: neither changes what a sum is made of
    return cast(Function, numba.njit(nogil=True, fastmath={"contract", "nsz"})(function))


def inlined(function: Function) -> Function:
    """Compile as a part of each function that calls it."""
    return cast(Function, numba.njit(forceinline=True)(function))
