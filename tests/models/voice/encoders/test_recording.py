"""What both voice encoders refuse."""

import numpy as np
import pytest

from models.errors import InvalidAudio
from models.interfaces import VoiceEncoder
from models.types import Waveform
from models.voice.encoders.ge2e import Ge2eNetwork, Ge2eVoiceEncoder
from models.voice.encoders.h_asp import HAspVoiceEncoder
from models.voice.encoders.recording import check_recording
from tests.published_h_asp import random_state


@pytest.fixture(scope="module", params=["ge2e", "h_asp"])
def encoder(request: pytest.FixtureRequest) -> VoiceEncoder:
    if request.param == "ge2e":
        return Ge2eVoiceEncoder(Ge2eNetwork().state_dict())
    return HAspVoiceEncoder(random_state())


def noise(seconds: float, rate_hz: int = 16_000) -> Waveform:
    samples = np.random.default_rng(0).standard_normal(round(seconds * rate_hz))
    return Waveform((0.1 * samples).astype(np.float32), rate_hz)


def test_too_short_a_recording_is_refused_with_its_length(encoder: VoiceEncoder) -> None:
    with pytest.raises(InvalidAudio, match=r"0\.49 s long, but at least 0\.5 s are needed"):
        encoder.embed(noise(0.49, rate_hz=44_100))


@pytest.mark.parametrize("level", [0.0, 1e-6])
def test_silence_is_refused(encoder: VoiceEncoder, level: float) -> None:
    samples = noise(1.0).samples * np.float32(level)
    with pytest.raises(InvalidAudio, match="silent"):
        encoder.embed(Waveform(samples, 16_000))


def test_a_recording_comes_back_at_the_rate_of_the_encoder() -> None:
    recording = check_recording(noise(1.0, rate_hz=44_100), 16_000)
    assert recording.sample_rate_hz == 16_000
    assert len(recording.samples) == 16_000
    same = noise(1.0)
    assert check_recording(same, 16_000) is same
