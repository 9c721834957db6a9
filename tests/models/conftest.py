"""What tests of the models share: quiet use of the processor, the voice encoder and the synthesizer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from models.bundle.files import MINI_BUNDLE
from models.loading import tensors
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import Waveform
from models.vclip import Vclip
from models.voice.audio import decode_audio
from models.voice.encoders.campplus_weights import split_campplus
from models.voice.encoders.ge2e import Ge2eVoiceEncoder
from training.data.shards import read_samples


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
    ge2e, _ = split_campplus(tensors(MINI_BUNDLE, "voice_encoder.safetensors"))
    return Ge2eVoiceEncoder(ge2e)


@pytest.fixture(scope="session")
def kokoro(mini_vclip: Vclip) -> KokoroSynthesizer:
    """The real graph from the installed packages, with the voices of the embedded bundle."""
    assert isinstance(mini_vclip.synthesizer, KokoroSynthesizer)
    return mini_vclip.synthesizer


@pytest.fixture(scope="session")
def voices(data_dir: Path) -> dict[str, list[Waveform]]:
    """Fifteen recorded women and fifteen men, one recording each."""
    found: dict[str, dict[str, Waveform]] = {"f": {}, "m": {}}
    for sample in read_samples(data_dir / "speech" / "librispeech-test.tar"):
        of_gender = found[sample.labels["gender"]]
        if sample.audio is not None and len(of_gender) < 15:
            of_gender.setdefault(str(sample.labels["speaker"]), decode_audio(sample.audio))
    return {gender: list(by_speaker.values()) for gender, by_speaker in found.items()}
