"""Files of installed packages are found without running the packages."""

import sys
from pathlib import Path

import pytest

from models.text.package_files import find_package_folder


def test_the_folder_of_a_package_is_found_and_the_package_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "loud_package"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError\n")
    (package / "data" / "words.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert find_package_folder("loud_package", "data", "words.json") == package / "data"
    assert find_package_folder("loud_package", "", "__init__.py") == package
    assert find_package_folder("loud_package", "data", "other.json") is None
    assert "loud_package" not in sys.modules


def test_a_package_that_is_not_there_has_no_folder() -> None:
    assert find_package_folder("no_such_package_is_installed", "data", "words.json") is None
