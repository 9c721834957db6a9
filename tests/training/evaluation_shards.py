"""Makes shards for the tests of the evaluations, and a machine whose every answer is known beforehand.

A picture is a flat colour without a face, so the picture as a whole counts as the face; a recording is a tone.
"""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.association.projectors import Calibration
from models.types import Face, FaceEmbedding, FloatArray, ImageArray, VoiceEmbedding, Waveform
from models.voice.formats import AudioFormat, encode_speech

RATE_HZ = 16_000
SECONDS = 0.5

ShardSample = tuple[Mapping[str, Any], Mapping[str, bytes]]  # labels, and files by ending


def picture(shade: int) -> bytes:
    """A gray picture as PNG; `shade` 0..255."""
    buffer = io.BytesIO()
    Image.new("RGB", (48, 48), (shade, shade, shade)).save(buffer, format="PNG")
    return buffer.getvalue()


def tone(pitch_hz: float) -> bytes:
    """Half a second of a pure tone as WAV."""
    time_s = np.arange(int(SECONDS * RATE_HZ)) / RATE_HZ
    samples = (0.3 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)
    return encode_speech([Waveform(samples, RATE_HZ)], AudioFormat.WAV)


def write_shard(path: Path, samples: Sequence[ShardSample]) -> Path:
    """Samples -> a WebDataset tar."""
    with tarfile.open(path, "w") as tar:
        for number, (labels, files) in enumerate(samples):
            content = {"json": json.dumps(labels).encode(), **files}
            for ending, data in content.items():
                member = tarfile.TarInfo(f"sample{number:03}.{ending}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return path


def angle(degrees: float) -> FloatArray:
    """A unit vector [2]; vectors of near angles score high together."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


class ShadeAndPitchVclip:
    """Stands in for `Vclip` where embeddings are concerned.

    A face of shade s lies at s degrees, a voice of h hertz at h / 10 degrees: shade 40 belongs to 400 Hz.
    """

    calibration = Calibration(slope=20.0, intercept=-15.0)

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """As `Vclip.embed_found_face`."""
        place = angle(float(image.mean()))
        return FaceEmbedding(face, place, place)

    def embed_voice(self, waveform: Waveform, min_speech_seconds: float = 0.5) -> VoiceEmbedding:
        """As `Vclip.embed_voice`: by the strongest frequency."""
        spectrum = np.abs(np.fft.rfft(waveform.samples))
        pitch_hz = float(spectrum.argmax()) * waveform.sample_rate_hz / len(waveform.samples)
        place = angle(pitch_hz / 10)
        return VoiceEmbedding(place, place, waveform.seconds, waveform.seconds)
