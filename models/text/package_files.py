"""Data files of installed packages whose code is never run."""

import importlib.util
from pathlib import Path


def find_package_folder(package: str, inner: str, file: str) -> Path | None:
    """The folder `inner` of a package that holds `file`, or None where the package is not installed.

    package: a name without dots, which is found without being imported. inner: "" for the package itself.
    """
    spec = importlib.util.find_spec(package)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / inner
        if (folder / file).is_file():
            return folder
    return None
