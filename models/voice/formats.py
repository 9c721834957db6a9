"""Encodes synthesized speech in any format, as a whole or while it is still being synthesized.

The metadata of every file except raw PCM says that it is synthetic. Samples are rounded to 16 bits once,
before encoding, so all lossless formats contain the same samples, streamed or not.
"""

import io
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from models.types import Waveform
from models.voice.audio import limit_peak, resample

SOFTWARE = "Vclip"
TITLE = "Synthetic speech"
# longer than 30 characters, so that LAME writes an ID3v2 tag, which comes before the audio
COMMENT = "Synthetic speech, made by a machine. This is not a recording of a person."

_FULL_SCALE = 32_767
_UNKNOWN_SIZE = b"\xff\xff\xff\xff"
_OPUS_RATES_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)
_OGG_PAGE_MS = 200.0
_SET_OGG_PAGE_LATENCY_MS = 0x1302  # SFC_SET_OGG_PAGE_LATENCY_MS of sndfile.h


class AudioFormat(StrEnum):
    """The formats of speech, all mono.

    wav: 16-bit PCM. flac: 16 bits, lossless. mp3: 80 kbit/s, constant. opus: in Ogg, about 40 kbit/s,
    variable. pcm: the samples alone, signed 16 bits, little endian.
    """

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OPUS = "opus"
    PCM = "pcm"

    @property
    def media_type(self) -> str:
        """The content type of a file."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    AudioFormat.WAV: "audio/wav",
    AudioFormat.FLAC: "audio/flac",
    AudioFormat.MP3: "audio/mpeg",
    AudioFormat.OPUS: "audio/ogg",
    AudioFormat.PCM: "audio/pcm",
}
# MP3 has a constant rate, since the length of a stream without a table of contents is guessed from it
_SOUNDFILE_OPTIONS: dict[AudioFormat, dict[str, Any]] = {
    AudioFormat.WAV: {"format": "WAV", "subtype": "PCM_16"},
    AudioFormat.FLAC: {"format": "FLAC", "subtype": "PCM_16"},
    AudioFormat.MP3: {"format": "MP3", "bitrate_mode": "CONSTANT", "compression_level": 0.5},
    AudioFormat.OPUS: {"format": "OGG", "subtype": "OPUS"},
}


def pcm16(waveform: Waveform) -> npt.NDArray[np.int16]:
    """Waveform -> int16 [T]; one over full scale is scaled down as a whole, never clipped."""
    return np.rint(limit_peak(waveform).samples * _FULL_SCALE).astype("<i2")


def encode_speech(pieces: Iterable[Waveform], audio_format: AudioFormat) -> bytes:
    """Encode pieces of one rate (at least one) as a complete file with exact sizes."""
    return b"".join(encode_pieces(pieces, audio_format, whole=True))


def stream_speech(pieces: Iterable[Waveform], audio_format: AudioFormat) -> Iterator[bytes]:
    """Yield the same file while it grows: after each piece the bytes that can be sent, and finally the rest.

    Bytes that were yielded are never changed later, so sizes and lengths are left open: in a WAV file they
    are 0xFFFFFFFF, in a FLAC file the number of samples is 0, an MP3 file has no table of contents. The
    samples are those of the whole file.
    """
    return encode_pieces(pieces, audio_format, whole=False)


def encode_pieces(pieces: Iterable[Waveform], audio_format: AudioFormat, whole: bool) -> Iterator[bytes]:
    """Implement `encode_speech` and `stream_speech` as one generator.

    It takes one piece per step and yields once for each, so the caller can stop between two pieces. If
    `whole` is set, only the joined bytes are a file, and most of them come at the end.
    """
    file: _GrowingFile | None = None
    try:
        for piece in pieces:
            if audio_format is AudioFormat.PCM:
                yield pcm16(piece).tobytes()
                continue
            file = file or _GrowingFile(audio_format, piece.sample_rate_hz, whole)
            yield file.write(piece)
        if file is not None:
            yield file.end()
    finally:
        if file is not None:
            file.close()


class _GrowingFile:
    """A file that libsndfile writes and whose bytes are removed while it grows."""

    def __init__(self, audio_format: AudioFormat, sample_rate_hz: int, whole: bool) -> None:
        self._whole = whole
        self._open_sizes = audio_format is AudioFormat.WAV and not whole
        self._rate_hz = sample_rate_hz
        if audio_format is AudioFormat.OPUS:  # it knows no other rates: the next higher one
            self._rate_hz = next((rate for rate in _OPUS_RATES_HZ if rate >= sample_rate_hz), 48_000)
        self._sink = _Sink()
        self._file = soundfile.SoundFile(
            self._sink, "w", self._rate_hz, channels=1, **_SOUNDFILE_OPTIONS[audio_format]
        )
        self._file.title, self._file.comment, self._file.software = TITLE, COMMENT, SOFTWARE
        if audio_format is AudioFormat.OPUS:
            _set_ogg_page_latency(self._file)

    def write(self, piece: Waveform) -> bytes:
        """Write a piece and return the new bytes; none if the whole file is requested."""
        self._file.write(pcm16(resample(piece, self._rate_hz)))
        if self._whole:
            return b""
        data = self._sink.take()
        if self._open_sizes:
            self._open_sizes = False
            data = _with_open_sizes(data)
        return data

    def end(self) -> bytes:
        """Finish the file and return the remaining bytes, or all of them."""
        self._file.close()
        return self._sink.take()

    def close(self) -> None:
        """Release libsndfile's resources, whether or not the file was finished."""
        self._file.close()


class _Sink(io.RawIOBase):
    """A file in memory whose beginning can be removed.

    Writes to the removed part are dropped: they would put the sizes into a header that has already been sent.
    """

    def __init__(self) -> None:
        self._kept = bytearray()
        self._taken = 0
        self._position = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]  # libsndfile hands over bytes-like objects
        """Write at the position."""
        fresh = bytes(data)[max(0, self._taken - self._position) :]
        start = max(0, self._position - self._taken)
        self._kept[start : start + len(fresh)] = fresh
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position."""
        origin = {
            io.SEEK_SET: 0,
            io.SEEK_CUR: self._position,
            io.SEEK_END: self._taken + len(self._kept),
        }
        self._position = origin[whence] + offset
        return self._position

    def tell(self) -> int:
        """The position."""
        return self._position

    def take(self) -> bytes:
        """Return and remove the bytes that were written since the last call."""
        data = bytes(self._kept)
        self._taken += len(data)
        self._kept.clear()
        return data


def _with_open_sizes(data: bytes) -> bytes:
    """Return the beginning of a WAV file with the two sizes set to "unknown" (0xFFFFFFFF)."""
    size_at = data.index(b"data") + 4
    return data[:4] + _UNKNOWN_SIZE + data[8:size_at] + _UNKNOWN_SIZE + data[size_at + 4 :]


def _set_ogg_page_latency(file: soundfile.SoundFile) -> None:
    """Make Ogg pages short: otherwise libsndfile would hold back up to a second of every sentence.

    soundfile has no public function for it, but the command is part of libsndfile's public interface.
    """
    milliseconds = soundfile._ffi.new("double *", _OGG_PAGE_MS)
    size = soundfile._ffi.sizeof("double")
    soundfile._snd.sf_command(file._file, _SET_OGG_PAGE_LATENCY_MS, milliseconds, size)
