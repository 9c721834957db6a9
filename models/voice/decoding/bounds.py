"""What a recording may be, whichever library reads it."""

from models.errors import InvalidAudio

MAX_AUDIO_CHANNELS = 8
MIN_SAMPLE_RATE_HZ, MAX_SAMPLE_RATE_HZ = 4_000, 192_000


def check_stream(channels: int, rate_hz: int) -> None:
    """Raises InvalidAudio."""
    if not MIN_SAMPLE_RATE_HZ <= rate_hz <= MAX_SAMPLE_RATE_HZ or not 1 <= channels <= MAX_AUDIO_CHANNELS:
        raise InvalidAudio(
            f"the audio has {channels} channels at {rate_hz} Hz; send at most {MAX_AUDIO_CHANNELS} channels and "
            f"{MIN_SAMPLE_RATE_HZ} to {MAX_SAMPLE_RATE_HZ} Hz"
        )


def too_long(max_seconds: float, seconds: float | None = None) -> InvalidAudio:
    """The error to raise; seconds: the length, if it is known."""
    if seconds is None:
        return InvalidAudio(
            f"the audio is longer than the limit of {max_seconds:g} s: send a shorter recording"
        )
    return InvalidAudio(
        f"the audio is {seconds:.1f} s long, but the limit is {max_seconds:g} s: send a shorter recording"
    )
