"""Recordings in: decoding, resampling, joining."""

import io

import numpy as np
import soundfile
import soxr

from models.errors import InvalidAudio
from models.limits import MAX_AUDIO_SECONDS
from models.types import FloatArray, Waveform

MAX_AUDIO_CHANNELS = 8
MIN_SAMPLE_RATE_HZ, MAX_SAMPLE_RATE_HZ = 4_000, 192_000
BLOCK_FRAMES = 65_536  # decoded at once: with all channels 2 MB
_UNREADABLE = "the audio cannot be read; send a complete WAV, FLAC, Ogg (Vorbis or Opus) or MP3 file"
UNKNOWN_FRAMES = 2**63 - 1  # libsndfile's count for a stream that does not state its length


def decode_audio(data: bytes, max_seconds: float = MAX_AUDIO_SECONDS) -> Waveform:
    """Bytes of a WAV, FLAC, Ogg (Vorbis, Opus) or MP3 file -> mono waveform at the file's own rate.

    Length, channels and rate are checked from the header before any sample is read; channels are mixed
    block by block, so that memory holds one. Floating-point samples over full scale are scaled down
    together instead of being clipped.

    Raises InvalidAudio if the bytes are not readable audio, are empty, are longer than `max_seconds`, or
    contain samples that are not finite.
    """
    if not _is_offered(data):
        raise InvalidAudio(_UNREADABLE)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check_header(file, max_seconds)
            rate = int(file.samplerate)
            # one frame more than allowed shows a header that lies about the length
            samples = _mixed(file, int(max_seconds * rate) + 1)
    except (soundfile.LibsndfileError, ValueError, OverflowError) as error:
        raise InvalidAudio(_UNREADABLE) from error
    if len(samples) > max_seconds * rate:
        raise InvalidAudio(
            f"the audio is longer than the limit of {max_seconds:g} s: send a shorter recording"
        )
    if len(samples) == 0:
        raise InvalidAudio("the audio contains no samples; send a recording of a voice")
    return Waveform(samples, rate)


def _is_offered(data: bytes) -> bool:
    """Whether the file begins like one of the accepted formats.

    Libsndfile reads many more, which are not needed here.
    """
    return (
        data.startswith((b"fLaC", b"OggS", b"ID3"))
        or (data.startswith((b"RIFF", b"RF64")) and data[8:12] == b"WAVE")
        or (data[:1] == b"\xff" and data[1:2] >= b"\xe0")  # a frame of an MP3
    )


def _check_header(file: soundfile.SoundFile, max_seconds: float) -> None:
    rate, channels, frames = int(file.samplerate), int(file.channels), int(file.frames)
    if not MIN_SAMPLE_RATE_HZ <= rate <= MAX_SAMPLE_RATE_HZ or channels > MAX_AUDIO_CHANNELS:
        raise InvalidAudio(
            f"the audio has {channels} channels at {rate} Hz; send at most {MAX_AUDIO_CHANNELS} channels and "
            f"{MIN_SAMPLE_RATE_HZ} to {MAX_SAMPLE_RATE_HZ} Hz"
        )
    if frames == UNKNOWN_FRAMES:
        raise InvalidAudio("the audio does not state its length; encode it again as a complete file")
    if frames > max_seconds * rate:
        raise InvalidAudio(
            f"the audio is {frames / rate:.1f} s long, but the limit is {max_seconds:g} s: "
            f"send a shorter recording"
        )


def _mixed(file: soundfile.SoundFile, max_frames: int) -> FloatArray:
    """Read at most that many frames -> float32 [T], the mean of the channels, -1..1.

    Raises InvalidAudio.
    """
    peak, mixed, left = 1.0, [np.zeros(0, np.float32)], max_frames
    while left > 0 and len(block := file.read(min(left, BLOCK_FRAMES), dtype="float32", always_2d=True)):
        if not np.isfinite(block).all():
            raise InvalidAudio("the audio contains samples that are not finite numbers")
        peak = max(peak, float(np.abs(block).max()))
        mixed.append(block.mean(axis=1, dtype=np.float64).astype(np.float32))  # float32 could overflow
        left -= len(block)
    samples = np.concatenate(mixed)
    samples /= np.float32(peak)
    return samples


def resample(waveform: Waveform, sample_rate_hz: int) -> Waveform:
    """The same recording at another rate (soxr, high quality)."""
    if waveform.sample_rate_hz == sample_rate_hz:
        return waveform
    samples = soxr.resample(waveform.samples, waveform.sample_rate_hz, sample_rate_hz)
    return Waveform(samples.astype(np.float32, copy=False), sample_rate_hz)


def raise_volume(waveform: Waveform, level_dbfs: float) -> Waveform:
    """Scale the whole waveform up where its power is below `level_dbfs`; silence stays as it is."""
    gain_db = _gain_db(waveform, level_dbfs)
    return waveform if gain_db <= 0.0 else _amplify(waveform, gain_db)


def set_volume(waveform: Waveform, level_dbfs: float) -> Waveform:
    """Scale the whole waveform up or down to the power `level_dbfs`; silence stays as it is."""
    return _amplify(waveform, _gain_db(waveform, level_dbfs))


def _gain_db(waveform: Waveform, level_dbfs: float) -> float:
    power = float(np.mean(np.square(waveform.samples, dtype=np.float64))) if len(waveform.samples) else 0.0
    return level_dbfs - 10.0 * float(np.log10(power)) if power > 0.0 else 0.0


def _amplify(waveform: Waveform, gain_db: float) -> Waveform:
    return Waveform(waveform.samples * np.float32(10.0 ** (gain_db / 20.0)), waveform.sample_rate_hz)


def limit_peak(waveform: Waveform, peak: float = 0.99) -> Waveform:
    """Scale the whole waveform down if a sample exceeds `peak`, so that no format has to clip it."""
    highest = float(np.abs(waveform.samples).max(initial=0.0))
    if highest <= peak:
        return waveform
    return Waveform(waveform.samples * np.float32(peak / highest), waveform.sample_rate_hz)


def concatenate(pieces: list[Waveform]) -> Waveform:
    """Join pieces of one rate end to end; the list must not be empty."""
    return Waveform(np.concatenate([piece.samples for piece in pieces]), pieces[0].sample_rate_hz)
