"""What loading the embedded bundle imports: packages that it does not need would cost seconds of each start."""

import subprocess
import sys

import pytest

from models.bundle.files import MINI_BUNDLE

NOT_NEEDED = {
    "open_clip": "the bundle's image encoder is a network of our own; captions are for evaluation",
    "timm": "open_clip imports it",
    "torchvision": "open_clip and timm import it",
    "transformers": "open_clip imports it, for text towers of other models; coqui-tts too",
    "torch._dynamo": "nothing is compiled by torch",
    "TTS": "coqui-tts is for bundles with a VITS",
    "torchaudio": "coqui-tts imports it",
    "librosa": "coqui-tts imports it",
    "sklearn": "librosa imports it; training fits with it",
    "pandas": "coqui-tts and sklearn import it",
    "matplotlib": "coqui-tts imports it",
    "av": "for recordings that libsndfile does not read, and for AAC; it may be missing",
    "zuko": "the flow of the voices is a module of our own",
    "onnx": "the weights are read from the graph without it",
    "training": "serving needs none of it",
}
LOAD = """
import sys
from pathlib import Path
from models.loading import load_vclip
load_vclip(Path(sys.argv[1]), threads=1)
print(*{name for name in sys.argv[2:] if name in sys.modules})
"""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Which of the packages an interpreter of its own has imported once the embedded bundle is loaded."""
    command = [sys.executable, "-c", LOAD, str(MINI_BUNDLE), "torch", "models", *NOT_NEEDED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", NOT_NEEDED)
def test_loading_the_embedded_bundle_does_not_import(name: str, imported: set[str]) -> None:
    assert {"torch", "models"} <= imported
    assert name not in imported, NOT_NEEDED[name]
