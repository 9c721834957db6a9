"""Recordings in, recordings out: decoding, resampling, WAV bytes."""

import io

import numpy as np
import soundfile
import soxr

from models.errors import InvalidAudio
from models.types import Waveform

MAX_AUDIO_SECONDS = 120.0
MAX_AUDIO_CHANNELS = 8
MAX_SAMPLE_RATE_HZ = 192_000
UNKNOWN_FRAMES = 2**63 - 1  # libsndfile's count for a stream that does not say its length


def decode_audio(data: bytes, max_seconds: float = MAX_AUDIO_SECONDS) -> Waveform:
    """Bytes of a WAV, FLAC, Ogg (Vorbis, Opus) or MP3 file -> mono waveform at the file's own rate.

    Length, channels and rate are checked from the header before any sample is read. Floating-point samples
    over full scale are scaled down together, so that none is clipped.

    Raises InvalidAudio where the bytes are no readable audio, hold nothing, are longer than `max_seconds`,
    or hold samples that are not finite.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate, channels, frames = int(file.samplerate), int(file.channels), int(file.frames)
            if not 0 < rate <= MAX_SAMPLE_RATE_HZ or channels > MAX_AUDIO_CHANNELS:
                raise InvalidAudio(
                    f"the audio has {channels} channels at {rate} Hz; "
                    f"send at most {MAX_AUDIO_CHANNELS} channels and {MAX_SAMPLE_RATE_HZ} Hz"
                )
            if frames == UNKNOWN_FRAMES:
                raise InvalidAudio("the audio does not say how long it is; encode it again, as a whole file")
            if frames > max_seconds * rate:
                raise InvalidAudio(f"the audio is {frames / rate:.1f} s long; send at most {max_seconds:g} s")
            # one frame more than allowed shows a header that lies about the length
            samples = file.read(int(max_seconds * rate) + 1, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, ValueError, OverflowError) as error:
        raise InvalidAudio(
            "the audio cannot be read; send a complete WAV, FLAC, Ogg (Vorbis or Opus) or MP3 file"
        ) from error
    if len(samples) > max_seconds * rate:
        raise InvalidAudio(f"the audio is longer than {max_seconds:g} s, which is the limit")
    if len(samples) == 0:
        raise InvalidAudio("the audio holds no samples; send a recording of a voice")
    if not np.isfinite(samples).all():
        raise InvalidAudio("the audio holds samples that are not finite numbers")
    samples /= max(1.0, float(np.abs(samples).max()))  # before the mean, which could overflow
    mono = samples.mean(axis=1, dtype=np.float32)
    return Waveform(np.ascontiguousarray(mono), rate)


def resample(waveform: Waveform, sample_rate_hz: int) -> Waveform:
    """The same recording at another rate (soxr, high quality)."""
    if waveform.sample_rate_hz == sample_rate_hz:
        return waveform
    samples = soxr.resample(waveform.samples, waveform.sample_rate_hz, sample_rate_hz)
    return Waveform(samples.astype(np.float32, copy=False), sample_rate_hz)


def raise_volume(waveform: Waveform, level_dbfs: float) -> Waveform:
    """Scale the whole waveform up where its power is below `level_dbfs`; silence stays as it is."""
    power = float(np.mean(np.square(waveform.samples, dtype=np.float64))) if len(waveform.samples) else 0.0
    gain_db = level_dbfs - 10.0 * np.log10(power) if power > 0.0 else 0.0
    if gain_db <= 0.0:
        return waveform
    return Waveform(waveform.samples * np.float32(10.0 ** (gain_db / 20.0)), waveform.sample_rate_hz)


def limit_peak(waveform: Waveform, peak: float = 0.99) -> Waveform:
    """Scale the whole waveform down where a sample exceeds `peak`, so that no format has to clip it."""
    highest = float(np.abs(waveform.samples).max(initial=0.0))
    if highest <= peak:
        return waveform
    return Waveform(waveform.samples * np.float32(peak / highest), waveform.sample_rate_hz)


def concatenate(pieces: list[Waveform]) -> Waveform:
    """Join pieces of one rate end to end; the list must not be empty."""
    return Waveform(np.concatenate([piece.samples for piece in pieces]), pieces[0].sample_rate_hz)


def encode_wav(waveform: Waveform) -> bytes:
    """Waveform -> bytes of a mono RIFF WAV file with 16-bit PCM samples and exact sizes."""
    buffer = io.BytesIO()
    limited = limit_peak(waveform)
    soundfile.write(buffer, limited.samples, limited.sample_rate_hz, format="WAV", subtype="PCM_16")
    return buffer.getvalue()
