"""A face and a text become speech."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Form, Response

from app.dependencies import InferenceDep, SettingsDep, check_text_length, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.inference.queue import IsAbandoned
from app.problems import kinds
from app.schemas.common import MAX_SPEED, MIN_SPEED
from app.speech.response import (
    SYNTHETIC_HEADER,
    FormatField,
    Headers,
    StreamField,
    speech_content,
    speech_response,
)
from app.speech.voice_source import VOICE_HEADERS, VoiceSourceDep
from models.interfaces import Pipeline
from models.types import Waveform
from models.voice.formats import AudioFormat

router = form_router("speech")

_SPEECH_HEADERS = {
    **VOICE_HEADERS,
    SYNTHETIC_HEADER: ("Always `true`: this is no recording of a person.", "boolean", "true"),
}
_SPEECH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mono audio in the format that was asked for. Its metadata says that it is synthetic. "
        "With `stream`, it comes in chunks; where it breaks off, the last chunk is missing.",
        "content": speech_content(),
        "headers": {
            name: {"description": text, "schema": {"type": kind}, "example": example}
            for name, (text, kind, example) in _SPEECH_HEADERS.items()
        },
    }
}


@router.post(
    "/speech",
    summary="Speak a text in the voice that fits a face best, or in a voice that is named",
    operation_id="create_speech",
    response_class=Response,
    responses=_SPEECH
    | documented(
        *COMMON_PROBLEMS,
        kinds.INVALID_IMAGE,
        kinds.NO_FACE_FOUND,
        kinds.INVALID_TEXT,
        kinds.UNSUPPORTED_LANGUAGE,
        kinds.INVALID_PARAMETER,
        kinds.UNKNOWN_VOICE,
        kinds.INVALID_VOICE_TOKEN,
        kinds.FOREIGN_VOICE_TOKEN,
        kinds.VOICE_OUT_OF_RANGE,
    ),
)
async def create_speech(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    source: VoiceSourceDep,
    # a default, since FastAPI takes an empty field for a missing one, and "the text is empty" says more
    text: Annotated[str, Form(description="What is to be spoken.", examples=["Nice to meet you."])] = "",
    language: Annotated[
        str | None,
        Form(
            max_length=35,
            description="Language tag, one of those in `/v1/info`; without it the first of them.",
            examples=["en-us"],
        ),
    ] = None,
    speed: Annotated[float, Form(ge=MIN_SPEED, le=MAX_SPEED, description="Speed; 1 is natural.")] = 1.0,
    format: FormatField = AudioFormat.WAV,  # noqa: A002  # the name of the field
    stream: StreamField = False,
) -> Response:
    """The picture's largest face, or the one at `face_index`, chooses the voice, unless `voice` is one already.

    The same face, text and options give the same audio, unless a `seed` draws other candidate voices; and so
    does the voice token of an answer.
    """
    check_text_length(text, settings)

    def speak(pipeline: Pipeline, is_abandoned: IsAbandoned) -> tuple[Headers, Iterator[Waveform]]:
        spoken = pipeline.check_text(text, language)
        chosen = source.choose(pipeline, inference, is_abandoned)
        return chosen.headers(), pipeline.stream(text, chosen.voice, spoken, speed)

    return await speech_response(inference, speak, format, stream)
