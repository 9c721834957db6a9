"""Voices that fit a face."""

from typing import Annotated

from fastapi import Form

from app.dependencies import InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.problems import kinds
from app.schemas.fields import FaceIndexField, ImageField, SeedField
from app.schemas.voices import VoicesAnswer
from app.uploads import read_upload
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline
from models.limits import DEFAULT_DIVERSITY, DEFAULT_VOICES_FOUND, MAX_VOICES

router = form_router("voices")


@router.post(
    "/voices",
    summary="Find voices that fit a face and are unlike each other",
    operation_id="find_voices",
    responses=documented(*COMMON_PROBLEMS, kinds.INVALID_IMAGE, kinds.NO_FACE_FOUND, kinds.INVALID_PARAMETER),
)
async def find_voices(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    image: ImageField,
    k: Annotated[int, Form(ge=1, le=MAX_VOICES, description="Number of voices.")] = DEFAULT_VOICES_FOUND,
    diversity: Annotated[
        float,
        Form(
            ge=0,
            le=1,
            description="0 returns the voices that fit best, however similar; the nearer to 1, the more "
            "are voices avoided that sound like one already chosen. The first is always the voice that "
            "fits best.",
        ),
    ] = DEFAULT_DIVERSITY,
    seed: SeedField = None,
    face_index: FaceIndexField = None,
) -> VoicesAnswer:
    """Return alternative voices for a face, each with its score, a description and a token.

    A token contains the voice itself: it can be stored, and sent as `voice` to `/v1/speech` at any time.
    """
    picture = await read_upload(image)

    def work(pipeline: Pipeline, step: Steps) -> VoicesAnswer:
        face = embed_face_file(pipeline, picture, face_index, settings.image_limits, step)
        with step("rank"):
            ranked = pipeline.find_voices(face, k=k, seed=seed, diversity=diversity)
            described = pipeline.describe_voices([one.voice for one in ranked])
        tokens = [pipeline.voice_token(one.voice) for one in ranked]
        return VoicesAnswer.of(face, ranked, tokens, described)

    return await inference.run(work, Effort(files=1))
