import io

import numpy as np
import pytest
import soundfile

from models.errors import InvalidAudio
from models.voice.audio import decode_audio

RATE_HZ = 8_000


def wav(seconds: float) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(round(seconds * RATE_HZ), np.float32), RATE_HZ, format="WAV")
    return buffer.getvalue()


def test_a_recording_may_be_two_minutes_long() -> None:
    assert decode_audio(wav(120)).seconds == 120
    with pytest.raises(InvalidAudio, match="120"):
        decode_audio(wav(120.1))
