import subprocess
import sys

import pytest
import torch

from models.runtime import torchaudio_extension

IMPORT_ALONE = "import torchaudio"
IMPORT_DECLARED = (
    "from models.runtime import torchaudio_extension as t; t.declare(); t.declare()\nimport torchaudio"
)


def imports(code: str) -> bool:
    """Whether the code runs in an interpreter of its own, where nothing was imported before."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_torchaudio_imports_after_declaring() -> None:
    assert imports(IMPORT_DECLARED)


@pytest.mark.skipif(torch.backends.cuda.is_built(), reason="concerns CPU builds of torch")
@pytest.mark.slow
def test_still_needed_with_the_pinned_versions() -> None:
    """Fails once torchaudio imports by itself beside a CPU torch: then the module can be deleted."""
    assert torchaudio_extension.needed()
    assert not imports(IMPORT_ALONE)


def test_what_needs_the_compiled_part_says_so() -> None:
    def align() -> None: ...

    with pytest.raises(RuntimeError, match="align needs its compiled part"):
        torchaudio_extension._unavailable(align)()
