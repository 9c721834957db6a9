"""The thread pools of torch, onnxruntime and FAISS, sized once and alike."""

import contextlib
import math
import os
from pathlib import Path

import faiss
import torch

CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # cgroup v2: "microseconds period", or "max period"


def resolve_threads(threads: int, quota: Path = CPU_QUOTA) -> int:
    """0 -> what a container may use, where it may use less than all cores; else 0, each library's own choice.

    The libraries count the cores of the machine and know nothing of a container's quota: with 64 threads for two
    cores' worth of time, everything is many times slower.
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
    """Size the pools of torch and FAISS; 0 leaves them as they are.

    To be called on the thread that will compute: OpenMP keeps the number for each thread that asks for work.
    """
    if threads == 0:
        return
    torch.set_num_threads(threads)
    faiss.omp_set_num_threads(threads)
    with contextlib.suppress(RuntimeError):  # torch takes this once only, and before its first use
        torch.set_num_interop_threads(1)  # one request at a time leaves nothing to do side by side
