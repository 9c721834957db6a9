"""What a caller should know about a recording before relying on a score with it."""

from models.types import InputWarning, VoiceQuality

MIN_SPEECH_SECONDS = 2.0
MIN_RATE_HZ = 16_000  # of the voice encoder; below it the upper part of its spectrum is empty
MAX_CLIPPED_SHARE = 0.001
MIN_SNR_DB = 10.0  # white noise of this level changes GE2E's embedding to a cosine of 0.74 (48 recordings)


SEVERAL_SPEAKERS = InputWarning(
    "several-speakers",
    "the voice changes so much that several people may be speaking: send a recording of one of them",
)


def voice_warnings(quality: VoiceQuality) -> list[InputWarning]:
    """What is to be said of a recording of this quality, but SEVERAL_SPEAKERS."""
    warnings = []
    if quality.speech_seconds < MIN_SPEECH_SECONDS:
        warnings.append(
            InputWarning(
                "little-speech",
                f"{quality.speech_seconds:.1f} s of speech, under {MIN_SPEECH_SECONDS:g} s, tell little of a "
                f"voice: send more",
            )
        )
    if quality.sample_rate_hz < MIN_RATE_HZ:
        warnings.append(
            InputWarning(
                "low-sample-rate",
                f"the sample rate of {quality.sample_rate_hz} Hz is under {MIN_RATE_HZ}: high tones are missing",
            )
        )
    if quality.clipped_share > MAX_CLIPPED_SHARE:
        warnings.append(
            InputWarning(
                "clipped",
                f"{quality.clipped_share:.1%} of the samples are at full scale: record with less gain",
            )
        )
    ratio_db = quality.signal_to_noise_db
    if ratio_db is not None and ratio_db < MIN_SNR_DB:
        warnings.append(
            InputWarning(
                "noisy",
                f"speech is {ratio_db:.0f} dB louder than the pauses, under {MIN_SNR_DB:g} dB: record where it is "
                f"quiet",
            )
        )
    return warnings
