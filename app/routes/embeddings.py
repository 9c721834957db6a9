"""Embeddings of faces and voices."""

from typing import Annotated

from fastapi import Form, Response

from app.content_negotiation import NPY, NPY_RESPONSE, AcceptedType, npy_response
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.problems import kinds
from app.schemas.embeddings import FaceEmbeddingAnswer, VoiceEmbeddingAnswer
from app.schemas.fields import AudioField, FaceIndexField, ImageField, SeedField, VectorField
from app.schemas.warnings import warnings_header
from app.uploads import read_upload
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline
from models.limits import DEFAULT_VOICES_FOUND, MAX_VOICES
from models.voice.audio import decode_audio

router = form_router("embeddings")


@router.post(
    "/embeddings/face",
    summary="Embed a face and find the voices that fit it",
    operation_id="embed_face",
    response_model=FaceEmbeddingAnswer,
    responses=NPY_RESPONSE
    | documented(
        *COMMON_PROBLEMS,
        kinds.NOT_ACCEPTABLE,
        kinds.INVALID_IMAGE,
        kinds.NO_FACE_FOUND,
        kinds.INVALID_PARAMETER,
    ),
)
async def embed_face(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    form: AcceptedType,
    image: ImageField,
    k: Annotated[
        int, Form(ge=1, le=MAX_VOICES, description="Number of voices in a JSON answer.")
    ] = DEFAULT_VOICES_FOUND,
    seed: SeedField = None,
    face_index: FaceIndexField = None,
    vector: VectorField = "embedding",
) -> FaceEmbeddingAnswer | Response:
    """Return the detected faces, the embedding of the chosen one, its projection into the joint space, and
    the best voices. With `Accept: application/x-npy` the answer is one vector of the chosen face.
    """
    picture = await read_upload(image)

    def work(pipeline: Pipeline, step: Steps) -> FaceEmbeddingAnswer | Response:
        found = embed_face_file(pipeline, picture, face_index, settings.image_limits, step)
        if form == NPY:
            array = found.embedding if vector == "embedding" else found.projected
            return npy_response(array, warnings_header(found.warnings))
        with step("rank"):
            ranked = pipeline.find_voices(found, k=k, seed=seed)
        tokens = [pipeline.voice_token(one.voice) for one in ranked]
        return FaceEmbeddingAnswer.of(found, ranked, tokens)

    return await inference.run(work, Effort(files=1))


@router.post(
    "/embeddings/voice",
    summary="Embed a recorded voice",
    operation_id="embed_voice",
    response_model=VoiceEmbeddingAnswer,
    responses=NPY_RESPONSE
    | documented(*COMMON_PROBLEMS, kinds.NOT_ACCEPTABLE, kinds.INVALID_AUDIO, kinds.NO_SPEECH_FOUND),
)
async def embed_voice(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    form: AcceptedType,
    audio: AudioField,
    vector: VectorField = "embedding",
) -> VoiceEmbeddingAnswer | Response:
    """Return the embedding of a recording, its projection into the joint space, and its seconds of speech.

    With `Accept: application/x-npy` the answer is one of the two vectors.
    """
    recording = await read_upload(audio)

    def work(pipeline: Pipeline, step: Steps) -> VoiceEmbeddingAnswer | Response:
        with step("decode"):
            waveform = decode_audio(recording, settings.max_audio_seconds)
        with step("embed"):
            heard = pipeline.embed_voice(waveform, count_speakers=True)
        if form == NPY:
            array = heard.embedding if vector == "embedding" else heard.projected
            return npy_response(array, warnings_header(heard.warnings))
        return VoiceEmbeddingAnswer.of(heard)

    return await inference.run(work, Effort(files=1))
