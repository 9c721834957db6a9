"""The user's pictures, recordings and voices, as several commands take them; errors name the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.files import read_input
from models.errors import InvalidInput

if TYPE_CHECKING:  # importing them takes seconds
    from models.interfaces import Pipeline
    from models.types import FaceEmbedding, Picture, VoiceEmbedding, Waveform


def read_picture(path: Path) -> "Picture":
    """Decode a picture. Raises UnusableFile and InvalidImage."""
    from models.face.image import decode_picture

    with _naming(path):
        return decode_picture(read_input(path, "the picture"))


def read_recording(path: Path) -> "Waveform":
    """Decode a recording. Raises UnusableFile and InvalidAudio."""
    from models.voice.audio import decode_audio

    with _naming(path):
        return decode_audio(read_input(path, "the recording"))


def embed_face(
    pipeline: "Pipeline", picture: "Picture", path: Path, face_index: int | None
) -> "FaceEmbedding":
    """As `embed_picture`. path: of the picture."""
    from models.face.from_file import embed_picture

    with _naming(path):
        return embed_picture(pipeline, picture, face_index)


def embed_voice(pipeline: "Pipeline", waveform: "Waveform", path: Path) -> "VoiceEmbedding":
    """As `Pipeline.embed_voice`, with a look for several speakers. path: of the recording."""
    with _naming(path):
        return pipeline.embed_voice(waveform, count_speakers=True)


def without_alias(voice: str, pipeline: "Pipeline") -> str:
    """What a voice stands for that has one of OpenAI's names, which the service knows too."""
    from app.voice_aliases import OPENAI_VOICES, read_aliases, resolve_alias

    return resolve_alias(voice, read_aliases(OPENAI_VOICES), pipeline.synthesizer.speaker_names)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        raise type(error)(f"{path}: {error}") from error
