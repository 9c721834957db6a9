"""Removes what is never run from an environment, and keeps the lists of files of its packages true.

    python docker/trim.py DIR

Their RECORDs then have no file that is gone, and the present size and hash of each that was changed. Needs strip,
of binutils. Bytecode of our own packages is written, since nothing can be later.
"""

import base64
import compileall
import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

# patterns below site-packages, and why nobody misses what they match
REMOVED = (
    "**/tests",  # packages test themselves before they are published
    "torch/test",
    "torch/include",  # headers, to compile extensions
    "torch/share/cmake",
    "numpy/_core/include",
    "torch/bin/*",  # programs
    "pip",  # nothing is installed into an image that runs
    "pip-*.dist-info",
)
KEPT = ("torch/bin/torch_shm_manager",)  # torch looks for it when it is imported
STRIPPED = ("torch/lib/*.so*", "llvmlite/binding/*.so")  # symbols for debuggers, 120 MB
OWN = ("app", "batch", "cli", "models")


def main(environment: Path) -> None:
    """Trim the environment, which may be that of this Python."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    kept = {packages / name for name in KEPT}
    for path in [path for pattern in REMOVED for path in packages.glob(pattern) if path not in kept]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in environment.glob("bin/pip*"):
        path.unlink()
    changed = {path for pattern in STRIPPED for path in packages.glob(pattern) if not path.is_symlink()}
    for path in sorted(changed):
        subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)
    for record in packages.glob("*.dist-info/RECORD"):
        rewrite(record, changed)
    for name in OWN:
        compileall.compile_dir(packages / name, quiet=1)


def rewrite(record: Path, changed: set[Path]) -> None:
    """Write a RECORD (PEP 376) anew from its files that are there; those in `changed` get their present hash."""
    packages = record.parents[1]
    with record.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and (packages / row[0]).exists()]
    for row in rows:
        path = packages / row[0]
        if path in changed:
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=")
            row[1:] = [f"sha256={digest.decode()}", str(path.stat().st_size)]
    with record.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
