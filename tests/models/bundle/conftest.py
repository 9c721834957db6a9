from pathlib import Path

import pytest

from models.bundle.files import write_bundle
from tests.models.bundle.small_bundle import arrays, description


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    directory = tmp_path / "bundle"
    write_bundle(directory, description(), arrays())
    return directory
