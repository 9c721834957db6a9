"""The processors that convolutions are compiled for: a level of x86-64 that many share, and not the one at hand.

So code that was compiled on one machine, as an image is built, runs on every machine of the level; and it is never
loaded on a machine below it, because the level is part of its place in the cache.
"""

from typing import Any, NamedTuple

import torch
from llvmlite import binding
from numba.core import config as numba_config

CONFIG: Any = numba_config  # its attributes are made at run time

_OF_LEVEL_3 = ("avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")
_OF_LEVEL_4 = (*_OF_LEVEL_3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")


class Target(NamedTuple):
    """name, features: as LLVM names a processor and its deviations. needs: what the processor has to have.

    panel: columns of a matrix product that are computed together, what fills the vector registers.
    """

    name: str
    features: str
    needs: tuple[str, ...]
    panel: int


# the highest first; LLVM would use half of the registers of AVX-512 if it were not told otherwise
LEVELS = (
    Target("x86-64-v4", "-prefer-256-bit", _OF_LEVEL_4, 32),
    Target("x86-64-v3", "", _OF_LEVEL_3, 16),
)
_CAPABILITY = {"x86-64-v4": ("AVX512",), "x86-64-v3": ("AVX512", "AVX2")}  # of torch, which a user may limit
_PANEL = 16  # of other processors


def choose_target() -> Target:
    """The highest level that this processor has and that torch uses (`ATEN_CPU_CAPABILITY`), else the processor.

    It becomes numba's target for this process. `NUMBA_CPU_NAME` and `NUMBA_CPU_FEATURES` take precedence.
    """
    if CONFIG.CPU_NAME is not None or CONFIG.CPU_FEATURES is not None:
        return named_target(CONFIG.CPU_NAME or "", CONFIG.CPU_FEATURES or "")
    present, used = binding.get_host_cpu_features(), torch.backends.cpu.get_cpu_capability()
    for level in LEVELS:
        if used in _CAPABILITY[level.name] and all(present.get(name, False) for name in level.needs):
            CONFIG.CPU_NAME, CONFIG.CPU_FEATURES = level.name, level.features
            return level
    return Target(binding.get_host_cpu_name(), present.flatten(), (), _PANEL)


def named_target(name: str, features: str) -> Target:
    """What a user told numba to compile for."""
    for level in LEVELS:
        if level.name == name:
            return level
    return Target(name or "host", features, (), 32 if "+avx512vl" in features.split(",") else _PANEL)
