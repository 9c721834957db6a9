"""Small clips in VoxCeleb's format, really encoded: 224 x 224, 25 frames a second, H.264 or MPEG-4, AAC at 16
kHz.
"""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from PIL import Image

from models.types import FloatArray, ImageArray

SIDE_PX, FRAMES_PER_S, RATE_HZ = 224, 25, 16_000


def hum(seconds: float, pitch_hz: float = 130.0, level: float = 0.3) -> FloatArray:
    """Something like a voice: a pitch with overtones that comes and goes, float32 [T]."""
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tone = sum(np.sin(2 * np.pi * pitch_hz * n * time_s) / n for n in range(1, 12))
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * time_s)
    return np.asarray(level * swell * np.asarray(tone) / 3, dtype=np.float32)


def face_video(
    face: ImageArray,
    sound: FloatArray | None,
    *,
    seconds: float = 2.0,
    codec: str = "mpeg4",
    index_first: bool = False,
    fades: bool = True,
) -> bytes:
    """An mp4 whose first frame is `face`, uint8 [H, W, 3]; the frames after it fade to black, or sway.

    sound: float32 [T] at 16 kHz, or None for no sound. index_first: write the index before the data, as for the
        web.
    """
    picture = np.asarray(Image.fromarray(face).resize((SIDE_PX, SIDE_PX)))
    options = {"movflags": "+faststart"} if index_first else {}
    with TemporaryDirectory() as folder:  # the index is moved in a second pass, which needs a name
        place = Path(folder) / "clip.mp4"
        _encode(place, picture, sound, seconds, codec, fades, options)
        return place.read_bytes()


def _encode(
    place: Path,
    picture: ImageArray,
    sound: FloatArray | None,
    seconds: float,
    codec: str,
    fades: bool,
    options: dict[str, str],
) -> None:
    with av.open(str(place), "w", options=options) as file:
        video = file.add_stream(codec, rate=FRAMES_PER_S)
        assert isinstance(video, av.VideoStream)
        video.width = video.height = SIDE_PX
        video.pix_fmt = "yuv420p"
        audio = None if sound is None else file.add_stream("aac", rate=RATE_HZ, layout="mono")
        count = int(seconds * FRAMES_PER_S)
        for number in range(count):
            if fades:
                shown = (picture * (1 - number / count)).astype(np.uint8)
            else:
                shown = np.roll(picture, round(6 * np.sin(number / 8)), axis=number // 25 % 2)
            for packet in video.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")):
                file.mux(packet)
        for packet in video.encode(None):
            file.mux(packet)
        if audio is not None and sound is not None:
            _encode_sound(file, audio, sound)


def sound_file(sound: FloatArray) -> bytes:
    """An .m4a with AAC."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ipod") as file:
        _encode_sound(file, file.add_stream("aac", rate=RATE_HZ, layout="mono"), sound)
    return buffer.getvalue()


def _encode_sound(file: av.container.OutputContainer, stream: av.AudioStream, sound: FloatArray) -> None:
    frame = av.AudioFrame.from_ndarray(sound[np.newaxis], format="fltp", layout="mono")
    frame.sample_rate = RATE_HZ
    for packet in [*stream.encode(frame), *stream.encode(None)]:
        file.mux(packet)


def jpeg(picture: ImageArray) -> bytes:
    """A picture file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()
