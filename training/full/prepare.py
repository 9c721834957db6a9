"""One clip's bytes -> a crop of the face and the samples of the voice; this is what the worker processes do."""

from dataclasses import dataclass

import numpy as np

from models.errors import InvalidAudio, InvalidImage
from models.face.cropping import crop_face
from models.face.detection import detect_faces
from models.face.image import decode_image
from models.types import ImageArray, Waveform
from models.voice.audio import resample
from models.voice.encoders.recording import SILENT_POWER
from training.data.central_face import central_face
from training.full.clips import Clip
from training.full.media import read_sound, read_video
from training.full.skips import Skip, Skipped


@dataclass(frozen=True)
class Wanted:
    """What the encoders take, and which recordings are usable.

    face_size: side of the crop in pixels. aligned: whether it is by the landmarks. sample_rate_hz: of the voice
    encoder.
    """

    face_size: int
    aligned: bool
    sample_rate_hz: int
    min_seconds: float
    max_seconds: float


@dataclass(frozen=True)
class Prepared:
    """A clip as the encoders take it: uint8 [S, S, 3], and mono at the voice encoder's rate."""

    crop: ImageArray
    voice: Waveform


def prepare(clip: Clip, wanted: Wanted) -> Prepared | Skipped:
    """Read, decode, find the face, cut it out, resample.

    The face is cut out as in use. Which one it is differs where there are several: data sets put the person
    into the middle, so the nearest to the middle is taken. A clip that cannot be used comes back as the reason.
    """
    try:
        picture, voice = _read(clip, wanted.max_seconds)
        _check_voice(voice, wanted.min_seconds)
        faces = detect_faces(picture)
        if not faces:
            raise Skip("no face", "no face was found in the first picture")
        face = central_face(faces, picture)
        crop = crop_face(picture, face, wanted.face_size, aligned=wanted.aligned)
        return Prepared(crop, resample(voice, wanted.sample_rate_hz))
    except Skip as skip:
        return Skipped(clip.key, skip.kind, skip.reason)
    except (InvalidImage, InvalidAudio) as error:
        return Skipped(clip.key, "unreadable", str(error))
    except OSError as error:
        return Skipped(clip.key, "unreadable", f"it cannot be read: {error.strerror or error}")


def _read(clip: Clip, max_seconds: float) -> tuple[ImageArray, Waveform]:
    if clip.video is not None:
        return read_video(clip.video.read(), max_seconds)
    if clip.picture is None:
        raise Skip("no picture", "this clip has no picture")
    if clip.sound is None:
        raise Skip("no sound", "this clip has no recording")
    return decode_image(clip.picture.read()), read_sound(clip.sound.read(), max_seconds)


def _check_voice(voice: Waveform, min_seconds: float) -> None:
    if voice.seconds < min_seconds:
        raise Skip(
            "too short", f"the sound is {voice.seconds:.2f} s long, but at least {min_seconds:g} s are needed"
        )
    if float(np.mean(np.square(voice.samples, dtype=np.float64))) < SILENT_POWER:
        raise Skip("silent", "the sound is silent")
