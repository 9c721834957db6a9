"""AAC in ADTS frames, as OpenAI's API sends it; FFmpeg's own encoder, through PyAV, writes it.

libsndfile does not know AAC. The encoder belongs to the LGPL part of FFmpeg.
"""

import io
from collections.abc import Mapping
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt

BIT_RATE = 64_000  # per second, at most: the encoder takes less where the sample rate is low


class AacFile:
    """A file that grows; each frame of 1,024 samples stands for itself, so nothing is changed later."""

    def __init__(self, sample_rate_hz: int, metadata: Mapping[str, str]) -> None:
        """sample_rate_hz: 8, 16, 22.05, 24, 44.1 or 48 kHz. metadata: written as an ID3v2 tag before the audio."""
        self._rate_hz = sample_rate_hz
        self._bytes = io.BytesIO()
        self._container = av.open(_Sink(self._bytes), "w", format="adts", options={"write_id3v2": "1"})
        self._container.metadata.update(metadata)
        self._stream = self._container.add_stream("aac", rate=sample_rate_hz, layout="mono")
        self._stream.bit_rate = BIT_RATE
        self._samples = 0

    def write(self, samples: npt.NDArray[np.int16]) -> bytes:
        """Write int16 [T]; return the new bytes, which may be none."""
        if len(samples):
            frame = av.AudioFrame.from_ndarray(samples.astype(np.int16)[None], format="s16", layout="mono")
            frame.sample_rate = self._rate_hz
            frame.time_base = Fraction(1, self._rate_hz)
            frame.pts = self._samples
            self._samples += len(samples)
            self._container.mux(self._stream.encode(frame))
        return self._take()

    def end(self) -> bytes:
        """Finish the file and return the remaining bytes."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._take()

    def close(self) -> None:
        """Release FFmpeg's resources, whether or not the file was finished."""
        self._container.close()

    def _take(self) -> bytes:
        data = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        return data


class _Sink:
    """What FFmpeg writes to; it cannot seek, so no byte is changed after it was taken."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer = buffer

    def write(self, data: bytes) -> int:
        """Append."""
        return self._buffer.write(data)
