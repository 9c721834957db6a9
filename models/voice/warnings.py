"""What a caller should know about a recording before relying on a score with it."""

from collections.abc import Sequence

import numpy as np

from models.types import InputWarning, Waveform
from models.voice.activity import SpeechPart

MIN_SPEECH_SECONDS = 2.0
MIN_RATE_HZ = 16_000  # of the voice encoder; below it the upper part of its spectrum is empty
CLIPPED_FROM = 0.999  # of full scale
MAX_CLIPPED_SHARE = 0.001
MIN_SNR_DB = 10.0  # white noise of this level changes GE2E's embedding to a cosine of 0.74 (48 recordings)
MIN_REST_SECONDS = 0.3  # of pauses, from which the noise is measured


SEVERAL_SPEAKERS = InputWarning(
    "several-speakers",
    "the voice changes so much that several people may be speaking: send a recording of one of them",
)


def voice_warnings(waveform: Waveform, parts: Sequence[SpeechPart]) -> list[InputWarning]:
    """What is to be said of a recording whose stretches of speech are `parts`, but SEVERAL_SPEAKERS."""
    warnings = []
    seconds = sum(part.seconds for part in parts)
    if seconds < MIN_SPEECH_SECONDS:
        warnings.append(
            InputWarning(
                "little-speech",
                f"{seconds:.1f} s of speech, under {MIN_SPEECH_SECONDS:g} s, tell little of a voice: send more",
            )
        )
    if waveform.sample_rate_hz < MIN_RATE_HZ:
        warnings.append(
            InputWarning(
                "low-sample-rate",
                f"the sample rate of {waveform.sample_rate_hz} Hz is under {MIN_RATE_HZ}: high tones are missing",
            )
        )
    share = clipped_share(waveform)
    if share > MAX_CLIPPED_SHARE:
        warnings.append(
            InputWarning("clipped", f"{share:.1%} of the samples are at full scale: record with less gain")
        )
    ratio_db = signal_to_noise_db(waveform, parts)
    if ratio_db is not None and ratio_db < MIN_SNR_DB:
        warnings.append(
            InputWarning(
                "noisy",
                f"speech is {ratio_db:.0f} dB louder than the pauses, under {MIN_SNR_DB:g} dB: record where it is "
                f"quiet",
            )
        )
    return warnings


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
