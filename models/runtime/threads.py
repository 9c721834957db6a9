"""Sizes the thread pools of torch, onnxruntime and FAISS, once and alike."""

import contextlib
import math
import os
from pathlib import Path

import faiss
import torch

CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # cgroup v2: "microseconds period", or "max period"


def resolve_threads(threads: int, quota: Path = CPU_QUOTA) -> int:
    """Resolve 0 to the CPU quota of the container if that is below the number of cores, else keep 0.

    0 is the choice of each library. The libraries count the cores of the machine and ignore the quota of a
    container: 64 threads on a quota of two cores are many times slower.
    """
    if threads > 0:
        return threads
    try:
        allowed_us, period_us = quota.read_text().split()
        cores = math.ceil(int(allowed_us) / int(period_us))
    except (OSError, ValueError):  # no such file, or no quota
        return 0
    return cores if cores < len(os.sched_getaffinity(0)) else 0


def size_thread_pools(threads: int) -> None:
    """Set the size of the pools of torch and FAISS; 0 leaves them unchanged.

    Call it on the thread that will compute, because OpenMP keeps the number per calling thread.
    """
    if threads == 0:
        return
    torch.set_num_threads(threads)
    faiss.omp_set_num_threads(threads)
    with contextlib.suppress(RuntimeError):  # torch accepts this only once, before its first use
        torch.set_num_interop_threads(1)  # requests are computed one at a time
