"""Voices that fit a face, and mixes of voices."""

from typing import Annotated

from fastapi import APIRouter, Form

from app.dependencies import FactsDep, InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, LOOK_UP_PROBLEMS, VOICE_PROBLEMS, documented
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.problems import kinds
from app.schemas.fields import FaceIndexField, ImageField, SeedField
from app.schemas.voices import (
    MappedVoice,
    MixedVoice,
    Properties,
    SimilarCandidate,
    SimilarVoicesAnswer,
    VariedVoice,
    VoiceMapAnswer,
    VoicesAnswer,
)
from app.speech.voice_source import VoiceSource
from app.uploads import read_upload
from app.voice_aliases import read_aliases
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline
from models.limits import (
    DEFAULT_DIVERSITY,
    DEFAULT_SIMILAR_VOICES,
    DEFAULT_VOICES_FOUND,
    MAX_STEP,
    MAX_VOICE_CHARACTERS,
    MAX_VOICES,
)
from models.speakers.mixing import MAX_PARTS, MAX_WEIGHT
from models.types import Direction

router = form_router("voices")
map_router = APIRouter(prefix="/v1", tags=["voices"])


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


VoiceToChangeField = Annotated[
    str,
    Form(
        min_length=1,
        max_length=MAX_VOICE_CHARACTERS,
        description="A voice token, the name of a stock voice, an alias of one, or a mix of these.",
        examples=["af_heart"],
    ),
]


@router.post(
    "/voices/vary",
    summary="Make a voice lower, older and so on",
    operation_id="vary_voice",
    responses=documented(*COMMON_PROBLEMS, *VOICE_PROBLEMS, kinds.INVALID_PARAMETER),
)
async def vary_voice(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    voice: VoiceToChangeField,
    direction: Annotated[Direction, Form(description="What is to be heard more.")],
    step: Annotated[
        float,
        Form(
            gt=0,
            le=MAX_STEP,
            allow_inf_nan=False,
            description="How far: 1 is about two semitones, or eight years, or half of the way from a voice that "
            "is clearly of one gender to one of the other.",
        ),
    ] = 1.0,
) -> VariedVoice:
    """Return the voice moved in a direction of the speaker space, as a token, and a description of it.

    The direction is that in which speakers are heard to differ in this, and otherwise as little as possible. At the
    edge of the speaker space it moves as far as it can; where that is nowhere, the answer is `voice-out-of-range`.
    """
    source = VoiceSource(name_or_token=voice, aliases=read_aliases(settings.voice_aliases))

    def work(pipeline: Pipeline, stage: Steps) -> VariedVoice:
        given = pipeline.voice(source.asked_for(pipeline) or "")
        with stage("rank"):
            varied, taken = pipeline.vary_voice(given, direction, step)
            (properties,) = pipeline.describe_voices([varied])
        return VariedVoice(
            name=varied.name,
            token=pipeline.voice_token(varied),
            step=round(taken, 3),
            properties=Properties.of(properties),
        )

    return await inference.run(work)


@router.post(
    "/voices/similar",
    summary="Find voices that sound like a voice",
    operation_id="find_similar_voices",
    responses=documented(*COMMON_PROBLEMS, *VOICE_PROBLEMS),
)
async def find_similar_voices(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    voice: VoiceToChangeField,
    k: Annotated[int, Form(ge=1, le=MAX_VOICES, description="Number of voices.")] = DEFAULT_SIMILAR_VOICES,
) -> SimilarVoicesAnswer:
    """Return the candidates that are predicted to sound most like a voice, without the voice itself."""
    source = VoiceSource(name_or_token=voice, aliases=read_aliases(settings.voice_aliases))

    def work(pipeline: Pipeline, step: Steps) -> SimilarVoicesAnswer:
        given = pipeline.voice(source.asked_for(pipeline) or "")
        with step("rank"):
            similar = pipeline.similar_voices(given, k)
            described = pipeline.describe_voices([one.voice for one in similar])
        return SimilarVoicesAnswer(
            voices=[
                SimilarCandidate(
                    name=one.voice.name,
                    token=pipeline.voice_token(one.voice),
                    cosine=one.cosine,
                    properties=Properties.of(properties),
                )
                for one, properties in zip(similar, described, strict=True)
            ]
        )

    return await inference.run(work)


@map_router.get(
    "/voices/map",
    summary="A map of the voices",
    operation_id="map_voices",
    responses=documented(*LOOK_UP_PROBLEMS),
)
async def map_voices(facts: FactsDep) -> VoiceMapAnswer:
    """Return the stock voices and some candidates with their places on a plane: near ones sound alike.

    It does not wait for the models. The plane is that of the first two principal components of the candidates'
    predicted voice embeddings; every described voice has its place on it.
    """
    stock = [
        MappedVoice(kind="stock", name=one.name, token=one.token, properties=Properties.of(one.properties))
        for one in facts.stock_voices
    ]
    candidates = [
        MappedVoice(
            kind="candidate", name=one.name, token=one.token, properties=Properties.of(one.properties)
        )
        for one in facts.some_candidates
    ]
    return VoiceMapAnswer(voices=stock + candidates)
