"""The requirements of every voice encoder on a recording."""

import numpy as np

from models.errors import InvalidAudio
from models.types import Waveform
from models.voice.audio import resample

MIN_SECONDS = 0.5
SILENT_POWER = 1e-10  # mean square, -100 dBFS


def check_recording(waveform: Waveform, sample_rate_hz: int) -> Waveform:
    """The recording at the rate of the encoder.

    Raises InvalidAudio if it is shorter than half a second or silent.
    """
    if waveform.seconds < MIN_SECONDS:
        raise InvalidAudio(
            f"the recording is {waveform.seconds:.2f} s long, but at least {MIN_SECONDS} s are needed"
        )
    resampled = resample(waveform, sample_rate_hz)
    if float(np.mean(np.square(resampled.samples, dtype=np.float64))) < SILENT_POWER:
        raise InvalidAudio("the recording is silent; send a recording of a voice")
    return resampled
