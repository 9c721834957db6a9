"""Verification: does a recorded voice fit a face?"""

from collections.abc import Callable, Generator, Sequence
from typing import Annotated, TypeVar

from fastapi import File, Form, UploadFile

from app.dependencies import InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.forms import FormLimits
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.problems import kinds
from app.schemas.fields import AUDIO_DESCRIPTION, IMAGE_DESCRIPTION, FaceIndexField
from app.schemas.json_or_form import wrong_field
from app.schemas.verification import VerificationAnswer, VerificationMatrix
from app.settings import MAX_VERIFY_FILES
from app.uploads import read_upload
from models.errors import InvalidInput
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline
from models.limits import EVEN_ODDS
from models.types import FaceEmbedding, VoiceEmbedding
from models.voice.audio import decode_audio

Embedding = TypeVar("Embedding")

router = form_router("verification", FormLimits(max_files=2 * MAX_VERIFY_FILES))


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
        Form(gt=0, lt=1, description="Lowest probability at which a face and a voice count as a match."),
    ] = EVEN_ODDS,
    face_index: FaceIndexField = None,
) -> VerificationAnswer | VerificationMatrix:
    """Return the cosine and the calibrated probability of a face and a recorded voice, and whether they match.

    Several pictures or recordings give a matrix: every picture with every recording. The score says how well
    they fit, mostly by gender and age; it does not identify anybody.
    """
    _check_count("image", len(image), settings.max_verify_images)
    _check_count("audio", len(audio), settings.max_verify_recordings)
    pictures = [await read_upload(file) for file in image]
    recordings = [await read_upload(file) for file in audio]

    def work(
        pipeline: Pipeline, step: Steps
    ) -> Generator[VerificationAnswer | VerificationMatrix | None, None, None]:
        def embed_face(picture: bytes) -> FaceEmbedding:
            return embed_face_file(pipeline, picture, face_index, settings.image_limits, step)

        def embed_voice(recording: bytes) -> VoiceEmbedding:
            with step("decode"):
                waveform = decode_audio(recording, settings.max_audio_seconds)
            with step("embed"):
                return pipeline.embed_voice(waveform, count_speakers=True)

        faces = yield from _embed_each("image", pictures, embed_face)
        voices = yield from _embed_each("audio", recordings, embed_voice)
        with step("rank"):
            result = pipeline.verify(faces, voices, threshold)
        if len(faces) == len(voices) == 1:
            yield VerificationAnswer.of(result, faces[0], voices[0])
        else:
            yield VerificationMatrix.of(result, faces, voices)

    return await inference.run_in_steps(work, Effort(files=len(pictures) + len(recordings)))


def _check_count(field: str, count: int, limit: int) -> None:
    if count > limit:
        message = f"{count} files were sent, but the limit is {limit}: send them in several requests"
        raise wrong_field((field,), message)


def _embed_each(
    field: str, files: Sequence[bytes], embed: Callable[[bytes], Embedding]
) -> Generator[None, None, list[Embedding]]:
    """Embed one file after the other, and yield after each; return the embeddings.

    If there are several files, an error names the faulty one, counted from 1.
    """
    embeddings = []
    for number, file in enumerate(files, start=1):
        try:
            embeddings.append(embed(file))
        except InvalidInput as error:
            if len(files) == 1:
                raise
            raise type(error)(f"{field} {number} of {len(files)}: {error}") from error
        yield
    return embeddings
