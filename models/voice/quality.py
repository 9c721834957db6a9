"""Measures how well a recording holds a voice: what `models.voice.warnings` warns of and calibration goes by."""

from collections.abc import Sequence

import numpy as np

from models.types import VoiceQuality, Waveform
from models.voice.activity import SpeechPart

CLIPPED_FROM = 0.999  # of full scale
MIN_REST_SECONDS = 0.3  # of pauses, from which the noise is measured


def measure_voice(waveform: Waveform, parts: Sequence[SpeechPart]) -> VoiceQuality:
    """The quality of a recording whose stretches of speech are `parts`."""
    return VoiceQuality(
        speech_seconds=sum(part.seconds for part in parts),
        sample_rate_hz=waveform.sample_rate_hz,
        clipped_share=clipped_share(waveform),
        signal_to_noise_db=signal_to_noise_db(waveform, parts),
    )


def clipped_share(waveform: Waveform) -> float:
    """Share of the samples that are at full scale."""
    return float(np.mean(np.abs(waveform.samples) >= CLIPPED_FROM)) if len(waveform.samples) else 0.0


def signal_to_noise_db(waveform: Waveform, parts: Sequence[SpeechPart]) -> float | None:
    """Power of the speech relative to that of the rest, in decibels; None if either is too short to tell."""
    spoken = np.zeros(len(waveform.samples), bool)
    for part in parts:
        first, end = (round(second * waveform.sample_rate_hz) for second in (part.start_s, part.end_s))
        spoken[first:end] = True
    if not spoken.any() or np.count_nonzero(~spoken) < MIN_REST_SECONDS * waveform.sample_rate_hz:
        return None
    powers = np.square(waveform.samples, dtype=np.float64)
    signal, noise = float(powers[spoken].mean()), float(powers[~spoken].mean())
    if signal == 0.0:
        return None
    return float("inf") if noise == 0.0 else 10.0 * float(np.log10(signal / noise))
