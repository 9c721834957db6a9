"""MP4, WebM, AAC, AMR, AVI, WMA and what libsndfile does not read of its own formats, by FFmpeg (PyAV).

It runs in a process of its own: demuxers and decoders are large and parse much that is not sound. Both are chosen
here by name: FFmpeg opens no other kind of file, decodes no picture of a video, and follows no link.
"""

import io
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.errors import InvalidAudio
from models.runtime.isolated import IsolationFailed, call_isolated
from models.types import FloatArray, Waveform
from models.voice.decoding.bounds import MAX_SAMPLE_RATE_HZ, check_stream, too_long
from models.voice.decoding.channels import mix
from models.voice.decoding.formats import RecordingFormat

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

MAX_STREAMS = 64  # of a file; a video has a handful
MAX_DAMAGED = 0.1  # share of the packets that are passed over if they cannot be decoded
ISOLATED_BYTES = 448 * 1024 * 1024  # FFmpeg's libraries and numpy take half of it, as address space
BYTES_PER_SAMPLE = 16  # blocks, the joined samples, and their bytes
ISOLATED_SECONDS, SECONDS_PER_SECOND = 20.0, 0.1  # of work: at least, and for each second of sound

_CODECS = (
    *("aac", "aac_latm", "alac", "mp3", "mp3float", "mp2", "mp2float", "opus", "libopus", "vorbis", "flac"),
    *("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "wmav1", "wmav2", "wmapro", "wmavoice"),
    *("wmalossless", "speex", "gsm", "gsm_ms", "qcelp", "evrc", "ac3", "eac3", "adpcm_ms", "adpcm_ima_wav"),
    *("adpcm_ima_qt", "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le"),
    *("pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be"),
)


def read_by_ffmpeg(data: bytes, form: RecordingFormat, max_seconds: float) -> Waveform:
    """Bytes of a file -> the first or best sound in it, mono, at its own rate.

    Raises InvalidAudio, also where the package av is missing, or FFmpeg needs more memory or time than it may have.
    """
    if find_spec("av") is None:
        raise InvalidAudio(
            f"the {form.name} file cannot be read, because the package av is not installed here: send a WAV, "
            f"FLAC or MP3 file, or install av"
        )
    options = {"demuxer": form.demuxer, "max_seconds": max_seconds}
    max_bytes = ISOLATED_BYTES + round(BYTES_PER_SAMPLE * MAX_SAMPLE_RATE_HZ * max_seconds) + 4 * len(data)
    try:
        answer, samples = call_isolated(
            decode_isolated,
            options,
            data,
            max_bytes=max_bytes,
            max_seconds=ISOLATED_SECONDS + SECONDS_PER_SECOND * max_seconds,
        )
    except IsolationFailed as error:
        raise InvalidAudio(
            f"the {form.name} file cannot be decoded within the limits of memory and time: save it again as a "
            f"WAV file"
        ) from error
    if "refused" in answer:
        raise InvalidAudio(str(answer["refused"]))
    return Waveform(np.frombuffer(samples, np.float32).copy(), int(answer["rate_hz"]))


def decode_isolated(data: bytes, demuxer: str, max_seconds: float) -> tuple[dict[str, Any], bytes]:
    """What `read_by_ffmpeg` does in a process of its own: `rate_hz` and samples, or why it is `refused`."""
    rates: set[int] = set()
    try:
        samples = mix(lambda: _blocks(data, demuxer, max_seconds, rates))
    except InvalidAudio as error:
        return {"refused": str(error)}, b""
    return {"rate_hz": max(rates, default=0)}, samples.tobytes()


def _blocks(data: bytes, demuxer: str, max_seconds: float, rates: set[int]) -> Iterator[FloatArray]:
    """Float32 [T, C], full scale at 1. rates: gets the sample rate of the sound. Raises InvalidAudio."""
    seconds = 0.0
    for frame in _frames(data, demuxer):
        check_stream(frame.layout.nb_channels, frame.sample_rate)
        rates.add(frame.sample_rate)
        if len(rates) > 1:
            raise InvalidAudio("the audio changes its sample rate: save it again with one rate")
        seconds += frame.samples / frame.sample_rate
        if seconds > max_seconds:
            raise too_long(max_seconds)
        yield _samples(frame)


def _frames(data: bytes, demuxer: str) -> Iterator["AudioFrame"]:
    """The decoded frames of the best sound of a file. Raises InvalidAudio."""
    import av

    options = {
        "codec_whitelist": ",".join(_CODECS),
        "protocol_whitelist": "none",
        "max_streams": str(MAX_STREAMS),
    }
    unreadable = InvalidAudio(
        "the audio cannot be read: the file is damaged or incomplete, or its codec is not known; save it "
        "again as a WAV file"
    )
    try:
        # titles and the like are not needed, and may be in any encoding
        container = av.open(io.BytesIO(data), "r", format=demuxer, options=options, metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as error:
        raise unreadable from error
    with container:
        if not container.streams.audio:
            raise InvalidAudio("the file contains no sound: send a recording of a voice")
        stream = container.streams.best("audio")  # None where no rate or no channel of it was found
        if stream is None or stream.codec_context is None or stream.codec_context.codec.name not in _CODECS:
            raise unreadable
        stream.codec_context.thread_count = 1
        packets, damaged = 0, 0
        try:
            for packet in container.demux(stream):
                packets += 1
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    damaged += 1
                    continue
                yield from (frame for frame in frames if isinstance(frame, av.AudioFrame))
        except av.FFmpegError:
            damaged += 1  # what follows is not found: the file ends here
        if damaged > max(1.0, MAX_DAMAGED * packets):
            raise unreadable


def _samples(frame: "AudioFrame") -> FloatArray:
    """A frame in any sample format -> float32 [T, C], full scale at 1."""
    array: npt.NDArray[Any] = frame.to_ndarray()  # [C, T], or [1, T * C] where the channels are interleaved
    channels = frame.layout.nb_channels
    array = array.T if frame.format.is_planar else array.reshape(-1, channels)
    if array.dtype == np.uint8:
        return (array.astype(np.float32) - np.float32(128)) / np.float32(128)
    if array.dtype.kind == "i":
        return array.astype(np.float32) / np.float32(2 ** (8 * array.dtype.itemsize - 1))
    return array.astype(np.float32)
