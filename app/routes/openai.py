"""The speech part of OpenAI's API, for clients of that API."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from app.content_negotiation import JSON, require_type
from app.dependencies import (
    FactsDep,
    InferenceDep,
    LexiconDep,
    PreviewsDep,
    SettingsDep,
    check_text_length,
)
from app.documentation.openapi import (
    COMMON_PROBLEMS,
    VOICE_PROBLEMS,
    described_headers,
    documented_for_openai,
)
from app.inference.facts import Facts
from app.json_bodies import JsonRoute
from app.openai.events import EVENT_SCHEMA, speech_events
from app.openai.events import MEDIA_TYPE as EVENTS_MEDIA_TYPE
from app.openai.schemas import (
    AudioModels,
    Model,
    ModelList,
    SpeechRequest,
    SpeechWithTimes,
    StockVoiceInfo,
    StockVoices,
)
from app.openai.timestamps import timed_answer
from app.previews import TEXT as PREVIEW_TEXT
from app.previews import Preview
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.schemas.reading import NOTES_DESCRIPTION, NOTES_HEADER, reading_options
from app.schemas.voices import Properties
from app.speech.job import AUDIO_HEADERS, SpeechJob
from app.speech.response import speech_content, speech_response
from app.speech.tolerance import (
    TOLERANCE_HEADERS,
    either,
    language_of,
    tolerated_speed,
    without_effect,
)
from app.speech.voice_source import VOICE_HEADERS, VoiceSource
from app.voice_aliases import read_aliases, resolve_alias
from models.limits import MAX_VOICE_CHARACTERS
from models.voice.formats import AudioFormat

ALIASES = (
    "tts-1",
    "tts-1-hd",
    "gpt-4o-mini-tts",
    "kokoro",
)  # names that clients send if their user cannot choose the model

router = APIRouter(prefix="/v1", tags=["openai"], route_class=JsonRoute)

_LOOK_UP_PROBLEMS = (
    kinds.TOO_MANY_REQUESTS,
    kinds.INTERNAL_ERROR,
    kinds.NOT_READY,
    kinds.DRAINING,
)
_PREVIEW_HEADERS = ("Vclip-Voice", "Vclip-Voice-Token", *AUDIO_HEADERS)
_SPEECH_HEADERS = {
    **{name: VOICE_HEADERS[name] for name in ("Vclip-Voice", "Vclip-Voice-Token")},
    NOTES_HEADER: NOTES_DESCRIPTION,
    **AUDIO_HEADERS,
    **TOLERANCE_HEADERS,
}
_AUDIO: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mono audio in the requested format, or events with it. If the answer breaks off, "
        "the last chunk is missing.",
        "content": speech_content() | {EVENTS_MEDIA_TYPE: {"schema": EVENT_SCHEMA}},
        "model": SpeechWithTimes,
        "headers": described_headers(_SPEECH_HEADERS),
    }
}
_PREVIEW: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A short sentence as MP3.",
        "content": {AudioFormat.MP3.media_type: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/audio/speech",
    summary="Speak a text in a given voice (OpenAI's API)",
    operation_id="openai_speech",
    response_class=Response,
    dependencies=[Depends(require_type(JSON))],
    responses=_AUDIO
    | documented_for_openai(
        *COMMON_PROBLEMS,
        kinds.UNKNOWN_MODEL,
        kinds.INVALID_TEXT,
        kinds.UNSUPPORTED_LANGUAGE,
        kinds.INVALID_PARAMETER,
        *VOICE_PROBLEMS,
    ),
)
async def openai_speech(
    body: SpeechRequest, inference: InferenceDep, settings: SettingsDep, facts: FactsDep, lexicon: LexiconDep
) -> Response:
    """Speak like `/v1/speech` with `voice`; the same voice and text give the same audio."""
    if settings.strict:
        find_model(body.model, facts)
    check_text_length(body.input, settings)
    speed, adjusted = tolerated_speed(body.speed, settings.strict)
    is_sse = body.stream_format == "sse"
    timed, framing = None, None
    if body.timestamp_granularities:
        timed, framing = timed_answer(body.input, body.timestamp_granularities, streamed=is_sse)
    known = ("instructions",) if body.instructions else ()
    job = SpeechJob(
        text=body.input,
        source=VoiceSource(name_or_token=body.voice, aliases=read_aliases(settings.voice_aliases)),
        audio_format=body.response_format,
        stream=_is_streamed(body) if timed is None else is_sse,
        language=either("language", body.language, "lang_code", language_of(body.lang_code)),
        speed=speed,
        options=reading_options(body.markup, body.pronunciations, body.strict, lexicon.current),
        sample_rate_hz=body.sample_rate,
        more_headers={**adjusted, **without_effect(known, body.model_extra or {}, settings.strict)},
        timed=timed,
    )
    return await speech_response(inference, job, speech_events() if is_sse and timed is None else framing)


def _is_streamed(body: SpeechRequest) -> bool:
    if body.stream_format is not None:
        return True
    if body.stream is not None:
        return body.stream
    # OpenAI always streams; but these two formats are better files if their sizes are known
    return body.response_format not in (AudioFormat.WAV, AudioFormat.FLAC)


@router.get(
    "/audio/voices",
    summary="The stock voices",
    operation_id="list_stock_voices",
    responses=documented_for_openai(*_LOOK_UP_PROBLEMS),
)
async def list_stock_voices(facts: FactsDep) -> StockVoices:
    """Return the voices that have a name; all others have a token. It does not wait for the models."""
    return StockVoices(
        voices=[
            StockVoiceInfo(
                id=stock.name,
                name=stock.name,
                language=stock.language,
                language_installed=stock.language in facts.languages,
                gender=stock.properties.gender,
                token=stock.token,
                properties=Properties.of(stock.properties),
            )
            for stock in facts.stock_voices
        ]
    )


@router.get(
    "/audio/voices/{voice}/preview",
    summary="Hear a voice",
    operation_id="preview_voice",
    response_class=Response,
    responses=_PREVIEW
    | documented_for_openai(
        *_LOOK_UP_PROBLEMS,
        kinds.NOT_FOUND,  # a name with a slash leads to no address
        kinds.DEADLINE_EXCEEDED,
        kinds.OUT_OF_MEMORY,
        kinds.INVALID_REQUEST,
        *VOICE_PROBLEMS,
    ),
)
async def preview_voice(
    voice: Annotated[
        str,
        Path(
            max_length=MAX_VOICE_CHARACTERS,
            description="A stock voice, an alias of one, a token, or a mix of such.",
            examples=["af_heart"],
        ),
    ],
    inference: InferenceDep,
    settings: SettingsDep,
    facts: FactsDep,
    previews: PreviewsDep,
) -> Response:
    """Return the voice with a short sentence. It is synthesized once and kept for the next request."""
    names = [stock.name for stock in facts.stock_voices]
    resolved = resolve_alias(voice, read_aliases(settings.voice_aliases), names)
    job = SpeechJob(PREVIEW_TEXT, VoiceSource(name_or_token=resolved), AudioFormat.MP3, stream=False)

    async def make() -> Preview:
        made = await speech_response(inference, job)
        return Preview(bytes(made.body), {name: made.headers[name] for name in _PREVIEW_HEADERS})

    preview = await previews.get(resolved, make)
    return Response(preview.audio, media_type=AudioFormat.MP3.media_type, headers=dict(preview.headers))


@router.get(
    "/audio/models",
    summary="The names of the model that is served",
    operation_id="list_audio_models",
    responses=documented_for_openai(*_LOOK_UP_PROBLEMS),
)
async def list_audio_models(facts: FactsDep) -> AudioModels:
    """Return the id of the one model and its aliases; any other name selects it too."""
    named = [Model(id=name) for name in (model_id(facts), *ALIASES)]
    return AudioModels(data=named, models=named)


@router.get(
    "/models",
    summary="The model that is served (OpenAI's API)",
    operation_id="list_models",
    responses=documented_for_openai(*_LOOK_UP_PROBLEMS),
)
async def list_models(facts: FactsDep) -> ModelList:
    """Return the one model, named after the bundle."""
    return ModelList(data=[Model(id=model_id(facts))])


@router.get(
    "/models/{model}",
    summary="One model (OpenAI's API)",
    operation_id="retrieve_model",
    responses=documented_for_openai(
        *_LOOK_UP_PROBLEMS, kinds.NOT_FOUND, kinds.UNKNOWN_MODEL, kinds.INVALID_REQUEST
    ),
)
async def retrieve_model(
    model: Annotated[str, Path(max_length=256, description="Its id.", examples=["vclip-mini"])],
    facts: FactsDep,
) -> Model:
    """Return the model with this id; an alias, such as `tts-1`, is the model that is served."""
    return find_model(model, facts)


def model_id(facts: Facts) -> str:
    """Return the id of the model that is served."""
    return f"vclip-{facts.manifest.name}"


def find_model(model: str, facts: Facts) -> Model:
    """Return the model with this id or alias. Raises ProblemError 404."""
    served = model_id(facts)
    if model != served and model not in ALIASES:
        raise ProblemError(
            kinds.UNKNOWN_MODEL,
            f"this service does not have the model; use {served}, or one of its aliases: "
            f"{', '.join(ALIASES)}",
        )
    return Model(id=served)
