"""Voices that fit a face, and mixes of voices."""

from typing import Annotated

from fastapi import Form

from app.dependencies import InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, VOICE_PROBLEMS, documented
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.problems import kinds
from app.schemas.fields import FaceIndexField, ImageField, SeedField
from app.schemas.voices import MixedVoice, Properties, VoicesAnswer
from app.speech.voice_source import VoiceSource
from app.uploads import read_upload
from app.voice_aliases import read_aliases
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline
from models.limits import DEFAULT_DIVERSITY, DEFAULT_VOICES_FOUND, MAX_VOICE_CHARACTERS, MAX_VOICES
from models.speakers.mixing import MAX_PARTS, MAX_WEIGHT

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


@router.post(
    "/voices/mix",
    summary="Mix voices",
    operation_id="mix_voices",
    responses=documented(*COMMON_PROBLEMS, *VOICE_PROBLEMS),
)
async def mix_voices(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    voice: Annotated[
        str,
        Form(
            min_length=1,
            max_length=MAX_VOICE_CHARACTERS,
            description="Stock voices, aliases or tokens with `+` between them, and the weight of each in "
            f"parentheses behind it: above 0 and up to {MAX_WEIGHT:g}, by default 1. `-` takes a voice away. "
            f"At most {MAX_PARTS} voices.",
            examples=["af_heart(2)+am_adam(1)"],
        ),
    ],
) -> MixedVoice:
    """Return the weighted mean of voices as a token, and a description of it.

    `voice` of every other address takes a mix as well.
    """
    source = VoiceSource(name_or_token=voice, aliases=read_aliases(settings.voice_aliases))

    def work(pipeline: Pipeline, step: Steps) -> MixedVoice:
        asked_for = source.asked_for(pipeline)
        mixed = pipeline.voice(asked_for or "")
        with step("rank"):
            (properties,) = pipeline.describe_voices([mixed])
        return MixedVoice(
            name=mixed.name,
            token=pipeline.voice_token(mixed),
            language=pipeline.language_of(asked_for),
            properties=Properties.of(properties),
        )

    return await inference.run(work)
