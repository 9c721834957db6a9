"""Speech for a face or in a given voice."""

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
    SYNTHETIC_HEADER: ("Always `true`: the audio is not a recording of a person.", "boolean", "true"),
}
_SPEECH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mono audio in the requested format. Its metadata says that it is synthetic. With "
        "`stream`, it comes in chunks; if it breaks off, the last chunk is missing.",
        "content": speech_content(),
        "headers": {
            name: {"description": text, "schema": {"type": kind}, "example": example}
            for name, (text, kind, example) in _SPEECH_HEADERS.items()
        },
    }
}


@router.post(
    "/speech",
    summary="Speak a text in the voice that fits a face best, or in a given voice",
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
    # the default is empty because FastAPI treats an empty field as missing, and "the text is empty" says more
    text: Annotated[str, Form(description="The text to speak.", examples=["Nice to meet you."])] = "",
    language: Annotated[
        str | None,
        Form(
            max_length=MAX_LANGUAGE_CHARACTERS,
            description="BCP 47 tag of a language in `/v1/info`; by default that of a stock voice, else the first.",
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
    """Choose the voice by the largest face of the picture, or the one at `face_index`, or speak with `voice`.

    The same face, text and options give the same audio, as does the voice token of an answer. A `seed` draws
    other candidate voices.
    """
    check_text_length(text, settings)
    options = reading_options(markup, parse_pronunciations(pronunciations), strict, lexicon.current)
    return await speech_response(inference, SpeechJob(text, source, format, stream, language, speed, options))
