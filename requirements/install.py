"""Installs hashed requirement files, in the environment of the Python that runs this.

    .venv/bin/python requirements/install.py base weights

torch comes with them: the build for the CPU where pip can find it, else that of PyPI with NVIDIA's libraries.
Nothing is resolved here: the files are complete, and each file that is downloaded has to have a listed hash.
"""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

FOLDER = Path(__file__).parent


def pip_install(names: list[str], quiet: bool = False) -> bool:
    """Install the files of these names; whether it went well. quiet: not even errors are printed."""
    files = [argument for name in names for argument in ("-r", str(FOLDER / f"{name}.txt"))]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", *files]
    return subprocess.run(command, capture_output=quiet, check=False).returncode == 0


def installed_torch() -> str | None:
    """Which file the installed torch is from, or None where there is none."""
    try:
        needed = requires("torch") or []
    except PackageNotFoundError:
        return None
    return "torch" if any(line.startswith("nvidia-") for line in needed) else "torch-cpu"


def install_torch() -> str | None:
    """Install torch, keeping the build that is there; the name of its file, None where it failed."""
    present = installed_torch()
    if present is not None:
        return present if pip_install([present]) else None
    if pip_install(["torch-cpu"], quiet=True):
        return "torch-cpu"
    return "torch" if pip_install(["torch"]) else None


def main(names: list[str]) -> int:
    """Install torch and the named files; the exit code."""
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
