"""Encodes synthesized speech in any format, as a whole or while it is still being synthesized.

The metadata of every file except raw PCM says that it is synthetic. Samples are rounded to 16 bits once,
before encoding, so all lossless formats contain the same samples, streamed or not.
"""

import io
from collections.abc import Iterable, Iterator
from enum import IntEnum, StrEnum
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import soundfile

from models.errors import InvalidParameter
from models.types import Waveform
from models.voice.audio import limit_peak
from models.voice.resampling import StreamResampler

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

    wav: 16-bit PCM. flac: 16 bits, lossless. mp3: 80 kbit/s at 24 kHz, constant. opus: in Ogg, about 40 kbit/s,
    variable. aac: in ADTS frames, 64 kbit/s. pcm: the samples alone, signed 16 bits, little endian.
    """

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OPUS = "opus"
    AAC = "aac"
    PCM = "pcm"

    @property
    def media_type(self) -> str:
        """The content type of a file."""
        return _MEDIA_TYPES[self]

    def rate_hz(self, sample_rate_hz: int) -> int:
        """The rate of a file of samples at this rate: Opus knows few, and gets the next higher one."""
        if self is not AudioFormat.OPUS:
            return int(sample_rate_hz)  # PyAV refuses members of SampleRate
        return next((rate for rate in _OPUS_RATES_HZ if rate >= sample_rate_hz), 48_000)


class SampleRate(IntEnum):
    """The rates that speech can be resampled to, in hertz, in any format; see `AudioFormat.rate_hz`."""

    TELEPHONE = 8_000
    WIDEBAND = 16_000
    HALF_CD = 22_050
    HALF_STUDIO = 24_000
    CD = 44_100
    STUDIO = 48_000


_MEDIA_TYPES = {
    AudioFormat.WAV: "audio/wav",
    AudioFormat.FLAC: "audio/flac",
    AudioFormat.MP3: "audio/mpeg",
    AudioFormat.OPUS: "audio/ogg",
    AudioFormat.AAC: "audio/aac",
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


def encode_pieces(
    pieces: Iterable[Waveform], audio_format: AudioFormat, whole: bool, sample_rate_hz: int | None = None
) -> Iterator[bytes]:
    """Implement `encode_speech` and `stream_speech` as one generator.

    It takes one piece per step and yields once for each, and once at the end, so the caller can stop between two
    pieces. If `whole` is set, only the joined bytes are a file, and most of them come at the end.
    sample_rate_hz: that of the file, see `AudioFormat.rate_hz`; None: that of the pieces.
    """
    file: _GrowingFile | None = None
    try:
        for piece in pieces:
            if file is None:
                rate_hz = audio_format.rate_hz(sample_rate_hz or piece.sample_rate_hz)
                resampler = StreamResampler(piece.sample_rate_hz, rate_hz)
                file = _open_file(audio_format, rate_hz, whole)
            yield file.write(pcm16(resampler.resample(piece)))
        if file is not None:
            rest = file.write(pcm16(resampler.end()))
            yield rest + file.end()
    finally:
        if file is not None:
            file.close()


class _GrowingFile(Protocol):
    """A file whose bytes are taken while it grows."""

    def write(self, samples: npt.NDArray[np.int16]) -> bytes:
        """Write int16 [T] and return the new bytes."""
        ...

    def end(self) -> bytes:
        """Finish the file and return the remaining bytes."""
        ...

    def close(self) -> None:
        """Release the resources of the encoder, whether or not the file was finished."""
        ...


def _open_file(audio_format: AudioFormat, sample_rate_hz: int, whole: bool) -> _GrowingFile:
    if audio_format is AudioFormat.PCM:
        return _RawSamples()
    if audio_format is AudioFormat.AAC:
        if find_spec("av") is None:
            raise InvalidParameter(
                "AAC cannot be written, because the package av is not installed here: choose another format, or "
                "install av"
            )
        from models.voice.aac import AacFile  # imports FFmpeg

        return AacFile(sample_rate_hz, {"title": TITLE, "comment": COMMENT})
    return _SoundFile(audio_format, sample_rate_hz, whole)


class _RawSamples:
    """No file at all: the samples."""

    def write(self, samples: npt.NDArray[np.int16]) -> bytes:
        """The samples, little endian."""
        return samples.tobytes()

    def end(self) -> bytes:
        """Nothing is left."""
        return b""

    def close(self) -> None:
        """Nothing is held."""


class _SoundFile:
    """A file that libsndfile writes and whose bytes are removed while it grows."""

    def __init__(self, audio_format: AudioFormat, sample_rate_hz: int, whole: bool) -> None:
        self._whole = whole
        self._open_sizes = audio_format is AudioFormat.WAV and not whole
        self._sink = _Sink()
        self._file = soundfile.SoundFile(
            self._sink, "w", sample_rate_hz, channels=1, **_SOUNDFILE_OPTIONS[audio_format]
        )
        self._file.title, self._file.comment, self._file.software = TITLE, COMMENT, SOFTWARE
        if audio_format is AudioFormat.OPUS:
            _set_ogg_page_latency(self._file)

    def write(self, samples: npt.NDArray[np.int16]) -> bytes:
        """Write int16 [T] and return the new bytes; none if the whole file is requested."""
        self._file.write(samples)
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
