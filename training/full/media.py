"""Video and sound as VoxCeleb has them, with FFmpeg's libraries (PyAV): the first frame, the whole sound.

One pass over the file: of the pictures only the first is decoded, the packets of the others are passed over.
"""

import io
from collections.abc import Iterator

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame

from models.limits import MAX_IMAGE_PIXELS
from models.types import FloatArray, ImageArray, Waveform
from models.voice.audio import decode_audio
from training.full.skips import Skip

WHOLE = 0.9  # share of the stated duration that must be there; the rest may be the coder's padding
_MP4_MARK = b"ftyp"  # after four bytes, of .mp4 and .m4a


def read_video(data: bytes, max_seconds: float) -> tuple[ImageArray, Waveform]:
    """A video file -> its first frame, uint8 [H, W, 3] RGB, and its whole sound, mono, at its own rate.

    Raises Skip: `unreadable`, `truncated`, `no picture`, `no sound`, `too long`.
    """
    with _Opened(data) as container:
        if not container.streams.video:
            raise Skip("no picture", "the file has no video stream")
        if not container.streams.audio:
            raise Skip("no sound", "the file has no audio stream")
        frame, blocks = None, []
        for decoded in _decode(container, max_seconds):
            if isinstance(decoded, VideoFrame):
                frame = decoded
            else:
                blocks.append(decoded)
        if frame is None:
            raise Skip("truncated", "no picture can be decoded")
        return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8), _waveform(container, blocks)


def read_sound(data: bytes, max_seconds: float) -> Waveform:
    """A recording of any kind, .m4a included -> mono, at its own rate.

    Raises Skip as `read_video`, and InvalidAudio (see `models.voice.audio.decode_audio`).
    """
    if data[4:8] != _MP4_MARK:
        return decode_audio(data, max_seconds)
    with _Opened(data) as container:
        if not container.streams.audio:
            raise Skip("no sound", "the file has no audio stream")
        blocks = [block for block in _decode(container, max_seconds) if isinstance(block, AudioFrame)]
        return _waveform(container, blocks)


class _Opened:
    """A container that is closed again; whatever FFmpeg cannot read becomes a Skip."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __enter__(self) -> InputContainer:
        try:
            self._container: InputContainer = av.open(io.BytesIO(self._data), mode="r")
        except av.FFmpegError as error:
            raise Skip("unreadable", _reason(error)) from error
        return self._container

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._container.close()
        if isinstance(error, av.FFmpegError):
            raise Skip("truncated", _reason(error)) from error


def _reason(error: av.FFmpegError) -> str:
    return f"FFmpeg reports: {error.strerror}"


def _decode(container: InputContainer, max_seconds: float) -> Iterator[VideoFrame | AudioFrame]:
    """At most one picture, and all sound."""
    streams = [*container.streams.video[:1], *container.streams.audio[:1]]
    for stream in container.streams.video[:1]:
        if stream.codec_context.width * stream.codec_context.height > MAX_IMAGE_PIXELS:
            raise Skip("unreadable", f"the video has more than {MAX_IMAGE_PIXELS:,} pixels")
        stream.codec_context.thread_count = 1  # as many processes as cores are at it already
    seen, seconds = False, 0.0
    for packet in container.demux(streams):
        if packet.stream.type == "video" and seen:
            continue
        for frame in packet.decode():
            if isinstance(frame, AudioFrame):
                seconds += frame.samples / frame.sample_rate
                if seconds > max_seconds:
                    raise Skip("too long", f"the sound is longer than {max_seconds:g} s")
                yield frame
            elif isinstance(frame, VideoFrame) and not seen:
                seen = True
                yield frame


def _waveform(container: InputContainer, blocks: list[AudioFrame]) -> Waveform:
    """Mixed to one channel; scaled down as a whole where a sample is over full scale."""
    stream = container.streams.audio[0]
    to_float = av.AudioResampler(format="fltp")
    parts: list[FloatArray] = [
        frame.to_ndarray().mean(axis=0, dtype=np.float32)
        for block in [*blocks, None]
        for frame in (to_float.resample(block) if blocks else ())
    ]
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    stated = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
    decoded = len(samples) / stream.rate
    if decoded < WHOLE * stated:
        raise Skip("truncated", f"the sound ends after {decoded:.1f} of {stated:.1f} s")
    peak = max(1.0, float(np.abs(samples).max(initial=0.0)))
    return Waveform(samples / np.float32(peak), stream.rate)
