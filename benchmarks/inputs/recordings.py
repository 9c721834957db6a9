"""Recordings as phones, browsers and telephones send them, really encoded, and files that only claim to be such."""

import io
import struct
from fractions import Fraction
from typing import Any

import av
import numpy as np

from benchmarks.inputs.bad_files import ID3_TAG, flac_of_length, png, tone, written, zeros
from models.types import FloatArray


def recording(
    samples: FloatArray,
    rate_hz: int,
    container: str,
    codec: str,
    *,
    bit_rate: int | None = None,
    options: dict[str, str] | None = None,
    chapters: int = 0,
) -> bytes:
    """Float32 [T] or [T, C] as a file. container, codec, options: FFmpeg's names."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container, options=options or {}) as file:
        if chapters:
            file.set_chapters(
                [
                    {
                        "id": number,
                        "start": number,
                        "end": number + 1,
                        "time_base": Fraction(1, 1000),
                        "metadata": {"title": f"chapter {number}"},
                    }
                    for number in range(chapters)
                ]
            )
        _write_sound(file, samples, rate_hz, codec, bit_rate)
    return buffer.getvalue()


def video_of_huge_pictures(samples: FloatArray, rate_hz: int, side_px: int) -> bytes:
    """A QuickTime file with sound, and a black picture of that many pixels each way as a small PNG."""
    picture = png(side_px, side_px, zeros(side_px * (1 + side_px)), colour=0)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mov") as file:
        video = file.add_stream("png", rate=1)
        assert isinstance(video, av.VideoStream)
        video.width = video.height = side_px
        video.pix_fmt = "gray"
        sound = _add_sound(file, samples, rate_hz, "aac", None)
        packet = av.Packet(picture)
        packet.stream, packet.pts, packet.dts, packet.time_base = video, 0, 0, Fraction(1, 1)
        packet.is_keyframe = True
        file.start_encoding()
        file.mux(packet)
        _encode(file, sound, samples, rate_hz)
    return buffer.getvalue()


def video(samples: FloatArray, rate_hz: int, container: str, codec: str, picture_codec: str) -> bytes:
    """A second of gray pictures, with sound."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        pictures = file.add_stream(picture_codec, rate=5)
        assert isinstance(pictures, av.VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 240, "yuv420p"
        sound = _add_sound(file, samples, rate_hz, codec, None)
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), 90, np.uint8), format="rgb24")
            frame.pts = number
            file.mux(pictures.encode(frame))
        file.mux(pictures.encode(None))
        _encode(file, sound, samples, rate_hz)
    return buffer.getvalue()


def silent_pictures() -> bytes:
    """An MP4 of pictures without sound."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as file:
        pictures = file.add_stream("mpeg4", rate=5)
        assert isinstance(pictures, av.VideoStream)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 240, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), 90, np.uint8), format="rgb24")
        file.mux(pictures.encode(frame))
        file.mux(pictures.encode(None))
    return buffer.getvalue()


def with_many_streams(mp4: bytes, streams: int) -> bytes:
    """The same MP4, whose index is at its end, with its first track that many times."""
    index = mp4.index(b"moov") - 4
    at = mp4.index(b"trak", index) - 4
    end = at + int.from_bytes(mp4[at : at + 4], "big")
    boxes = mp4[index + 8 : at] + mp4[at:end] * streams + mp4[end:]
    return mp4[:index] + struct.pack(">I", 8 + len(boxes)) + b"moov" + boxes


def with_many_samples(mp4: bytes, count: int) -> bytes:
    """The same MP4, whose tables claim that many samples, of one size and one duration."""
    data = bytearray(mp4)
    at = data.index(b"stsz") + 8
    data[at : at + 8] = struct.pack(">II", 1, count)
    at = data.index(b"stts") + 8
    data[at : at + 12] = struct.pack(">III", 1, count, 1024)
    return bytes(data)


def with_hours(mp4: bytes, hours: int) -> bytes:
    """The same MP4, whose headers claim that many hours."""
    data = bytearray(mp4)
    for box, at_scale in ((b"mvhd", 16), (b"mdhd", 16)):
        at = data.index(box) + at_scale
        scale = int.from_bytes(data[at : at + 4], "big")
        data[at + 4 : at + 8] = struct.pack(">I", min(hours * 3600 * scale, 2**32 - 1))
    return bytes(data)


def amr_wb_of_silence(frames: int) -> bytes:
    """AMR-WB, 20 ms a frame, each of which says that nothing was sent (RFC 4867, section 5.3)."""
    return b"#!AMR-WB\n" + bytes([15 << 3 | 4]) * frames


def _write_sound(
    file: av.container.OutputContainer,
    samples: FloatArray,
    rate_hz: int,
    codec: str,
    bit_rate: int | None,
) -> None:
    _encode(file, _add_sound(file, samples, rate_hz, codec, bit_rate), samples, rate_hz)


def _add_sound(
    file: av.container.OutputContainer, samples: FloatArray, rate_hz: int, codec: str, bit_rate: int | None
) -> Any:
    stream: Any = file.add_stream(codec, rate=rate_hz, layout=_layout(samples))
    if bit_rate is not None:
        stream.bit_rate = bit_rate
    return stream


def _encode(file: av.container.OutputContainer, stream: Any, samples: FloatArray, rate_hz: int) -> None:
    """Encode all samples, in the sample format and in frames of the size that the codec wants."""
    channels = samples[:, None] if samples.ndim == 1 else samples
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(channels.T), format="fltp", layout=_layout(samples)
    )
    frame.sample_rate, frame.pts, frame.time_base = rate_hz, 0, Fraction(1, rate_hz)
    converter = av.AudioResampler(
        format=stream.codec_context.format,
        layout=_layout(samples),
        rate=rate_hz,
        frame_size=stream.codec_context.frame_size or None,
    )
    for piece in [*converter.resample(frame), *converter.resample(None)]:
        file.mux(stream.encode(piece))
    file.mux(stream.encode(None))


def _layout(samples: FloatArray) -> str:
    return {1: "mono", 2: "stereo", 6: "5.1"}[1 if samples.ndim == 1 else samples.shape[1]]


def good_recordings() -> dict[str, bytes]:
    """A second of a tone in every format that phones, browsers and telephones send."""
    telephone, wide, studio = (tone(1.0, rate_hz) for rate_hz in (8_000, 16_000, 48_000))
    fragments = {"movflags": "frag_keyframe+empty_moov"}
    wav, mp3, ogg = written(telephone, 8_000), written(wide, form="MP3"), written(wide[:8_000], form="OGG")
    size_at = wav.index(b"data") + 4
    return {
        "WebM of Opus, as Chromium records": recording(
            studio, 48_000, "webm", "libopus", options={"live": "1"}
        ),
        "Ogg of Opus, as Firefox records": recording(studio, 48_000, "ogg", "libopus"),
        "MP4 in fragments, as Safari records": recording(studio, 48_000, "mp4", "aac", options=fragments),
        "M4A of AAC, a voice memo": recording(studio, 48_000, "ipod", "aac"),
        "M4A of ALAC, a lossless voice memo": recording(studio, 48_000, "ipod", "alac"),
        "MP4 video": video(studio, 48_000, "mp4", "aac", "mpeg4"),
        "WebM video": video(studio, 48_000, "webm", "libopus", "libvpx"),
        "MOV": recording(studio, 48_000, "mov", "pcm_s16le"),
        "3GP of AMR": recording(telephone, 8_000, "3gp", "libopencore_amrnb", bit_rate=12_200),
        "AMR": recording(telephone, 8_000, "amr", "libopencore_amrnb", bit_rate=12_200),
        "AAC in ADTS": recording(studio, 48_000, "adts", "aac"),
        "AAC in ADTS behind a tag": recording(studio, 48_000, "adts", "aac", options={"write_id3v2": "1"}),
        "WMA": recording(studio, 48_000, "asf", "wmav2", bit_rate=64_000),
        "AVI video": video(studio, 48_000, "avi", "pcm_s16le", "mpeg4"),
        "AU of mu-law, as telephone exchanges record": written(telephone, 8_000, form="AU", subtype="ULAW"),
        "AIFF": written(wide, form="AIFF"),
        "CAF": written(wide, form="CAF"),
        "WAV of A-law": written(telephone, 8_000, subtype="ALAW"),
        "WAV of mu-law": written(telephone, 8_000, subtype="ULAW"),
        "WAV of GSM": written(telephone, 8_000, subtype="GSM610"),
        "WAV of size 0": wav[:size_at] + bytes(4) + wav[size_at + 4 :],
        "WAV of both sizes 0": wav[:4] + bytes(4) + wav[8:size_at] + bytes(4) + wav[size_at + 4 :],
        "WAV of size FFFFFFFF": wav[:size_at] + b"\xff" * 4 + wav[size_at + 4 :],
        "WAV of six channels": written(np.stack([wide] * 6, axis=1)),
        "FLAC of unknown length": flac_of_length(written(wide, form="FLAC"), 0),
        "MP3 behind zeros": bytes(5_000) + mp3,
        "MP3 behind a tag and zeros": ID3_TAG + bytes(3_000) + mp3,
        "chained Ogg": ogg + ogg,
        "stereo with swapped poles": written(np.stack([wide, -wide], axis=1)),
        "a video of huge pictures": video_of_huge_pictures(studio, 48_000, 12_000),
        "20,000 chapters": recording(studio, 48_000, "matroska", "libopus", chapters=20_000),
    }


def bad_recordings() -> dict[str, bytes]:
    """Files that claim what they do not hold, or hold too much, and files without sound."""
    memo = recording(tone(1.0, 48_000), 48_000, "ipod", "aac")
    webm = recording(tone(1.0, 48_000), 48_000, "webm", "libopus")
    return {
        "an MP4 of four thousand million samples by its index": with_many_samples(memo, 2**32 - 1),
        "an MP4 of 3,000 streams": with_many_streams(memo, 3_000),
        "an MP4 without its index": memo[: memo.index(b"moov") - 4],
        "an MP4 of pictures alone": silent_pictures(),
        "a WebM of an hour of silence": recording(
            np.zeros(3600 * 8_000, np.float32), 8_000, "matroska", "flac"
        ),
        "the header of a WebM": webm[:200],
        "a WMA of nothing but its mark": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(1000),
        "AMR without a frame": b"#!AMR\n",
        "a chain of 1,000 Ogg files": written(tone(0.05), form="OGG") * 1_000,
    }
