"""Memory use, and recognition of out-of-memory errors, which the libraries raise in different ways."""

import contextlib
import ctypes
import resource
import sys

_KIB_PER_MIB = 1024

# Messages of torch (host; CUDA, cuBLAS, cuDNN) and onnxruntime; they do not always have an exception type for it.
_MESSAGES = (
    "can't allocate memory",
    "failed to allocate memory",
    "out of memory",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    "bad allocation",
    "bad_alloc",
)
_LIBRARIES = ("torch", "onnxruntime")


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an exception means that memory of the machine or of a GPU ran out.

    The exception types of torch and onnxruntime are considered only if those are loaded, and messages are
    matched only in their own exceptions.
    """
    if isinstance(error, MemoryError):
        return True
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    theirs = type(error).__module__.partition(".")[0] in _LIBRARIES or type(error) is RuntimeError
    return theirs and any(message in str(error).lower() for message in _MESSAGES)


def return_freed_memory() -> None:
    """Give back to the machine what was freed: after a load, the C library of Linux keeps a hundred megabytes."""
    with contextlib.suppress(OSError, AttributeError):  # another C library has no such function
        ctypes.CDLL(None).malloc_trim(0)


def peak_host_mib() -> int:
    """Return the peak resident memory of this process so far, in MiB (Linux reports KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_PER_MIB


def device_mib(device: str) -> int:
    """Return the memory of torch's tensors on `device` (`cpu` or `cuda[:n]`) in MiB; 0 on the CPU."""
    if device == "cpu":
        return 0
    import torch  # only where it is loaded anyway

    return int(torch.cuda.memory_allocated(device)) // _KIB_PER_MIB**2
