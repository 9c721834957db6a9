"""Installs hashed requirement files, in the environment of the Python that runs this.

    .venv/bin/python requirements/install.py base weights

torch comes with them: the CPU build if pip can find it, otherwise PyPI's build with NVIDIA's libraries.
Versions are not resolved: the files are complete, and every downloaded file must have a listed hash.
"""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

FOLDER = Path(__file__).parent


def pip_install(names: list[str], quiet: bool = False) -> bool:
    """Install the files of these names; return whether it succeeded. quiet: do not print errors."""
    files = [argument for name in names for argument in ("-r", str(FOLDER / f"{name}.txt"))]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", *files]
    return subprocess.run(command, capture_output=quiet, check=False).returncode == 0


def installed_torch() -> str | None:
    """Return the name of the file that the installed torch came from, or None."""
    try:
        needed = requires("torch") or []
    except PackageNotFoundError:
        return None
    return "torch" if any(line.startswith("nvidia-") for line in needed) else "torch-cpu"


def install_torch() -> str | None:
    """Install torch, keeping the build that is there; the name of its file, None if it failed."""
    present = installed_torch()
    if present is not None:
        return present if pip_install([present]) else None
    if pip_install(["torch-cpu"], quiet=True):
        return "torch-cpu"
    return "torch" if pip_install(["torch"]) else None


def main(names: list[str]) -> int:
    """Install torch and the named files; return the exit code."""
    if not names or not all((FOLDER / f"{name}.txt").is_file() for name in names):
        known = " ".join(sorted(file.stem for file in FOLDER.glob("*.txt")))
        print(f"usage: install.py NAME ...; the names are: {known}", file=sys.stderr)
        return 2
    torch = install_torch()
    if torch is None:
        return 1
    return 0 if pip_install([*names, "torch-cuda"] if torch == "torch" else names) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
