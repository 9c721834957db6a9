import pytest

from models.bundle import MINI_BUNDLE, read_manifest
from models.loading import load_kokoro
from models.tts.kokoro import KokoroSynthesizer


@pytest.fixture(scope="session")
def kokoro() -> KokoroSynthesizer:
    """The real graph from the installed packages, with the voices of the embedded bundle."""
    return load_kokoro(MINI_BUNDLE, read_manifest(MINI_BUNDLE).parts.synthesizer, threads=2)
