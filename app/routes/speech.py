"""A face and a text become speech."""

from typing import Annotated, Any

from fastapi import Form, Response

from app.dependencies import InferenceDep, LexiconDep, SettingsDep, check_text_length, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.problems import kinds
from app.schemas.reading import (
    NOTES_DESCRIPTION,
    NOTES_HEADER,
    MarkupField,
    PronunciationsField,
    StrictField,
    parse_pronunciations,
    reading_options,
)
from app.speech.job import SYNTHETIC_HEADER, SpeechJob
from app.speech.response import FormatField, StreamField, speech_content, speech_response
from app.speech.voice_source import VOICE_HEADERS, VoiceSourceDep
from models.limits import MAX_LANGUAGE_CHARACTERS, MAX_SPEED, MIN_SPEED
from models.voice.formats import AudioFormat

router = form_router("speech")

_SPEECH_HEADERS = {
    **VOICE_HEADERS,
    NOTES_HEADER: NOTES_DESCRIPTION,
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
            max_length=MAX_LANGUAGE_CHARACTERS,
            description="Language tag, one of those in `/v1/info`; without it the first of them.",
            examples=["en-us"],
        ),
    ] = None,
    speed: Annotated[float, Form(ge=MIN_SPEED, le=MAX_SPEED, description="Speed; 1 is natural.")] = 1.0,
    format: FormatField = AudioFormat.WAV,  # noqa: A002  # the name of the field
    stream: StreamField = False,
    markup: MarkupField = "auto",
    pronunciations: PronunciationsField = None,
    strict: StrictField = False,
    lexicon: LexiconDep,
) -> Response:
    """The picture's largest face, or the one at `face_index`, chooses the voice, unless `voice` is one already.

    The same face, text and options give the same audio, unless a `seed` draws other candidate voices; and so
    does the voice token of an answer.
    """
    check_text_length(text, settings)
    options = reading_options(markup, parse_pronunciations(pronunciations), strict, lexicon.current)
    return await speech_response(inference, SpeechJob(text, source, format, stream, language, speed, options))
