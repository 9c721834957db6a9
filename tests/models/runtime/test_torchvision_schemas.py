import subprocess
import sys

import pytest
import torch

from models.runtime import torchvision_schemas

IMPORT_ALONE = "import torchvision"
IMPORT_DECLARED = (
    "from models.runtime import torchvision_schemas as s; s.declare(); s.declare()\nimport torchvision"
)


def imports(code: str) -> bool:
    """Whether the code runs in an interpreter of its own, where nothing was imported before."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_torchvision_imports_after_declaring() -> None:
    assert imports(IMPORT_DECLARED)


@pytest.mark.skipif(torch.backends.cuda.is_built(), reason="concerns CPU builds of torch")
@pytest.mark.slow
def test_still_needed_with_the_pinned_versions() -> None:
    """Fails once torchvision imports by itself beside a CPU torch: then the module can be deleted."""
    assert torchvision_schemas.needed()
    assert not imports(IMPORT_ALONE)
