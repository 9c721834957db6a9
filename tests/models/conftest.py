"""What tests of the models share: quiet use of the processor, the voice encoder and the synthesizer."""

from collections.abc import Iterator

import pytest
import torch

from models.bundle import MINI_BUNDLE, read_manifest
from models.loading import load_kokoro, load_voice_encoder
from models.tts.kokoro import KokoroSynthesizer
from models.voice_encoders.ge2e import Ge2eVoiceEncoder


@pytest.fixture(autouse=True, scope="package")
def _one_thread() -> Iterator[None]:
    """Small matrices are fastest on one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def voice_encoder() -> Ge2eVoiceEncoder:
    """GE2E with the published weights, as the embedded bundle holds them."""
    return load_voice_encoder(MINI_BUNDLE, read_manifest(MINI_BUNDLE).parts.voice_encoder)


@pytest.fixture(scope="session")
def kokoro() -> KokoroSynthesizer:
    """The real graph from the installed packages, with the voices of the embedded bundle."""
    return load_kokoro(MINI_BUNDLE, read_manifest(MINI_BUNDLE).parts.synthesizer, threads=2)
