"""Does a recorded voice fit a face?"""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, TypeVar

from fastapi import File, Form, UploadFile
from fastapi.exceptions import RequestValidationError

from app.dependencies import InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.inference.queue import Abandoned, IsAbandoned
from app.problems import kinds
from app.schemas.common import (
    AUDIO_DESCRIPTION,
    IMAGE_DESCRIPTION,
    DecisionThreshold,
    FaceBox,
    FaceIndexField,
    Recording,
    VerificationAnswer,
    VerificationMatrix,
)
from app.settings import MAX_VERIFY_FILES
from models.errors import InvalidInput
from models.face.image import decode_image
from models.interfaces import Pipeline
from models.types import FaceEmbedding, Verification, VoiceEmbedding
from models.voice.audio import decode_audio

Embedding = TypeVar("Embedding")

router = form_router("verification", max_files=2 * MAX_VERIFY_FILES)


@router.post(
    "/verify",
    summary="Score how well recorded voices fit faces",
    operation_id="verify",
    responses=documented(
        *COMMON_PROBLEMS,
        kinds.INVALID_IMAGE,
        kinds.NO_FACE_FOUND,
        kinds.INVALID_AUDIO,
        kinds.NO_SPEECH_FOUND,
        kinds.INVALID_PARAMETER,
    ),
)
async def verify(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    image: Annotated[
        list[UploadFile], File(min_length=1, description=f"{IMAGE_DESCRIPTION} Repeat the field for several.")
    ],
    audio: Annotated[
        list[UploadFile], File(min_length=1, description=f"{AUDIO_DESCRIPTION} Repeat the field for several.")
    ],
    threshold: Annotated[
        float,
        Form(gt=0, lt=1, description="Probability from which on a face and a voice are said to match."),
    ] = 0.5,
    face_index: FaceIndexField = None,
) -> VerificationAnswer | VerificationMatrix:
    """Cosine and calibrated probability of a picture's face and a recorded voice, and whether they match.

    Several pictures, several recordings or both give a matrix: every picture with every recording. It says
    how well they fit, mostly by gender and age; it identifies nobody.
    """
    _check_count("image", len(image), settings.max_verify_images)
    _check_count("audio", len(audio), settings.max_verify_recordings)
    pictures = [await file.read() for file in image]
    recordings = [await file.read() for file in audio]

    def work(pipeline: Pipeline, is_abandoned: IsAbandoned) -> VerificationAnswer | VerificationMatrix:
        def embed_face(picture: bytes) -> FaceEmbedding:
            with inference.stage("decode"):
                pixels = decode_image(picture, settings.max_image_pixels)
            return pipeline.embed_face(pixels, face_index)

        def embed_voice(recording: bytes) -> VoiceEmbedding:
            with inference.stage("decode"):
                waveform = decode_audio(recording, settings.max_audio_seconds)
            return pipeline.embed_voice(waveform)

        faces = list(_embed_each("image", pictures, embed_face, is_abandoned))
        voices = list(_embed_each("audio", recordings, embed_voice, is_abandoned))
        return _answer(pipeline.verify(faces, voices, threshold), faces, voices)

    return await inference.run(work)


def _check_count(field: str, count: int, limit: int) -> None:
    if count > limit:
        message = f"{count} files were sent, the limit is {limit}: send them in several requests"
        raise RequestValidationError([{"loc": ("body", field), "msg": message, "type": "too_long"}])


def _embed_each(
    field: str, files: Sequence[bytes], embed: Callable[[bytes], Embedding], is_abandoned: IsAbandoned
) -> Iterator[Embedding]:
    """Embed one file after the other; where there are several, an error says which one it is, from 1."""
    for number, file in enumerate(files, start=1):
        if is_abandoned():
            raise Abandoned
        try:
            yield embed(file)
        except InvalidInput as error:
            if len(files) == 1:
                raise
            raise type(error)(f"{field} {number} of {len(files)}: {error}") from error


def _answer(
    result: Verification, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding]
) -> VerificationAnswer | VerificationMatrix:
    point = DecisionThreshold.of(result.operating_point)
    boxes = [FaceBox.of(face.face) for face in faces]
    heard = [Recording.of(voice) for voice in voices]
    cosines, probabilities = result.cosines.tolist(), result.probabilities.tolist()
    matches = result.matches.tolist()
    if len(faces) == len(voices) == 1:
        return VerificationAnswer(
            cosine=cosines[0][0],
            probability=probabilities[0][0],
            match=matches[0][0],
            operating_point=point,
            face=boxes[0],
            voice=heard[0],
        )
    return VerificationMatrix(
        cosines=cosines,
        probabilities=probabilities,
        matches=matches,
        operating_point=point,
        faces=boxes,
        voices=heard,
    )
