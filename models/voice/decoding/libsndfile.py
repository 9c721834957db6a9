"""WAV, FLAC, Ogg, MP3, AIFF and CAF by libsndfile, in this process."""

import io
from collections.abc import Iterator

import soundfile

from models.types import FloatArray, Waveform
from models.voice.decoding.bounds import check_stream, too_long
from models.voice.decoding.channels import mix

BLOCK_FRAMES = 65_536  # decoded at once: with all channels 2 MB
UNKNOWN_FRAMES = 2**63 - 1  # libsndfile's count for a stream that does not state its length


class Unreadable(Exception):
    """Libsndfile does not read this file; FFmpeg may."""


def read_by_libsndfile(data: bytes, max_seconds: float) -> Waveform:
    """Bytes of a file -> mono waveform at the file's own rate.

    Length, channels and rate are checked from the header before any sample is read. Raises InvalidAudio, and
    Unreadable where libsndfile does not know the file or the number of its samples.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate, frames = int(file.samplerate), int(file.frames)
            check_stream(int(file.channels), rate)
        if frames == UNKNOWN_FRAMES:
            raise Unreadable
        if frames > max_seconds * rate:
            raise too_long(max_seconds, frames / rate)
        # one frame more than allowed shows a header that lies about the length
        samples = mix(lambda: _blocks(data, int(max_seconds * rate) + 1))
    except (soundfile.LibsndfileError, ValueError, OverflowError) as error:
        raise Unreadable from error
    if len(samples) > max_seconds * rate:
        raise too_long(max_seconds)
    return Waveform(samples, rate)


def _blocks(data: bytes, max_frames: int) -> Iterator[FloatArray]:
    """At most that many frames, float32 [T, C]."""
    left = max_frames
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        while left > 0:
            block = file.read(min(left, BLOCK_FRAMES), dtype="float32", always_2d=True)
            if not len(block):
                return
            left -= len(block)
            yield block
