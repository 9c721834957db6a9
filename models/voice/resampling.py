"""Resampling of speech while it is synthesized, with the same result as of the whole."""

import numpy as np
import soxr

from models.types import Waveform
from models.voice.audio import limit_peak


class StreamResampler:
    """Resamples pieces of one recording that follow one another (soxr, high quality).

    The filter reaches over the joints, so there is no click between two pieces, and the samples do not depend on
    where the cuts are. A piece over full scale is scaled down before, as without resampling.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._to_hz = to_hz
        self._stream = None if from_hz == to_hz else soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32")

    def resample(self, piece: Waveform) -> Waveform:
        """The next piece -> what can be said by now at the new rate; the filter holds back a few milliseconds."""
        if self._stream is None:
            return piece
        samples = self._stream.resample_chunk(limit_peak(piece).samples)
        return Waveform(samples.astype(np.float32, copy=False), self._to_hz)

    def end(self) -> Waveform:
        """The rest, after the last piece; it may be empty."""
        rest = np.zeros(0, np.float32)
        if self._stream is not None:
            rest = self._stream.resample_chunk(rest, last=True)
        return Waveform(rest, self._to_hz)
