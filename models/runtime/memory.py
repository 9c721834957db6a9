"""How much memory is taken, and whether there was not enough: the libraries have different ways to say so."""

import contextlib
import ctypes
import resource
import sys

_KIB_PER_MIB = 1024

# what torch (host; CUDA, cuBLAS, cuDNN) and onnxruntime write; they have no type for it, or not always
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
    """Whether an exception says that memory of the machine or of an accelerator did not suffice.

    torch and onnxruntime are asked only where they are loaded, and their messages read only of their own errors.
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
    """The most memory of the machine that this process has held so far, in MiB (Linux counts it in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB_PER_MIB


def device_mib(device: str) -> int:
    """Memory that torch's tensors take on `device`, `cpu` or `cuda[:n]`, in MiB; 0 on the CPU."""
    if device == "cpu":
        return 0
    import torch  # only where it is loaded anyway

    return int(torch.cuda.memory_allocated(device)) // _KIB_PER_MIB**2
