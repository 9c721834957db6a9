"""Compiles the package before it is used, or loads what was compiled before.

    python -m models.tts.convolution.compilation

compiles for every level of processors, as an image is built: its machine may not be the one on which it runs.
"""

import os
import subprocess
import sys
from functools import cache
from typing import Any

import numba
import numpy as np

from models.tts.convolution.code_cache import CodeCache, code_folder, held_by_one_process
from models.tts.convolution.columns import convolve_columns
from models.tts.convolution.jit import TARGET
from models.tts.convolution.kernel import Geometry, Prologue, Workspace, convolve_blocks
from models.tts.convolution.moments import block_sums
from models.tts.convolution.taps import transform_kernels
from models.tts.convolution.target import LEVELS

_ROW = np.zeros(1, np.float32)
_TABLE = np.zeros((1, 1), np.float32)
_BYTES, _UNIT = np.zeros(1, np.int8), np.float32(1)
_GEOMETRY = Geometry(*(1,) * 8, fourier=True)
_WORK = (Workspace(*(_ROW,) * 6), 1, 1)  # and the place and the number of shares
_REST = (*(_ROW,) * 4, _GEOMETRY, Prologue(0, *(_ROW,) * 4), *_WORK)  # bias, residual, out, statistics, ..
ENTRIES: tuple[tuple[Any, tuple[object, ...]], ...] = (
    (convolve_blocks, (_ROW, _ROW, *_REST)),
    (convolve_columns, (_ROW, _ROW, _UNIT, *_REST)),
    (convolve_columns, (_ROW, _BYTES, _UNIT, *_REST)),
    (transform_kernels, (_ROW, _UNIT, _ROW, _GEOMETRY, *_WORK)),
    (transform_kernels, (_BYTES, _UNIT, _ROW, _GEOMETRY, *_WORK)),
    (block_sums, (_TABLE, np.zeros((1, 1, 1), np.float32))),
)  # what Python calls, each with arguments of the types that it is called with


@cache
def compile_code() -> None:
    """Load the code, in a tenth of a second, or compile it, in ten seconds; a process does so once."""
    folder = code_folder(TARGET)
    with held_by_one_process(folder):
        for function, arguments in ENTRIES:
            function._cache = CodeCache(function.py_func, folder)
            function.compile(tuple(numba.typeof(argument) for argument in arguments))


def main() -> None:
    """Compile for every level, each in a process of its own, because numba has one target in a process."""
    for level in LEVELS:
        environment = {"NUMBA_CPU_NAME": level.name, "NUMBA_CPU_FEATURES": level.features}
        program = f"from {__spec__.name} import compile_code; compile_code()"
        subprocess.run([sys.executable, "-c", program], env=os.environ | environment, check=True)


if __name__ == "__main__":
    main()
