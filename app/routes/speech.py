"""Speech for a face or in a given voice."""

from typing import Annotated, Any

from fastapi import Form, Header, Response

from app.dependencies import InferenceDep, LexiconDep, SettingsDep, check_text_length, form_router
from app.documentation.openapi import COMMON_PROBLEMS, VOICE_PROBLEMS, described_headers, documented
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
from app.schemas.timestamps import CaptionsField, TimedSpeech, TimestampsField, VisemesField
from app.schemas.warnings import WARNINGS_HEADERS
from app.speech.job import AUDIO_HEADERS, SpeechJob
from app.speech.response import (
    FormatField,
    SampleRateField,
    SecondFormatField,
    StreamField,
    speech_content,
    speech_response,
)
from app.speech.timestamps import (
    TIMED_CONTENT,
    caption_file,
    check_timing,
    streamed_type,
    timed_stream,
    timed_whole,
)
from app.speech.tolerance import (
    LANGUAGE_CODE_DESCRIPTION,
    SPEED_DESCRIPTION,
    TOLERANCE_HEADERS,
    UnknownFieldsDep,
    either,
    language_of,
    tolerated_speed,
    without_effect,
)
from app.speech.voice_source import VOICE_HEADERS, VoiceSourceDep
from app.speech.whole_answer import whole_type
from models.limits import MAX_LANGUAGE_CHARACTERS
from models.voice.formats import AudioFormat

router = form_router("speech", takes_other_fields=True)

_SPEECH_HEADERS = {
    **VOICE_HEADERS,
    **WARNINGS_HEADERS,
    **TOLERANCE_HEADERS,
    NOTES_HEADER: NOTES_DESCRIPTION,
    **AUDIO_HEADERS,
}
_SPEECH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mono audio in the requested format. Its metadata says that it is synthetic. With "
        "`stream`, it comes in chunks; if it breaks off, the last chunk is missing.",
        "content": speech_content() | TIMED_CONTENT,
        "model": TimedSpeech,
        "headers": described_headers(_SPEECH_HEADERS),
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
        *VOICE_PROBLEMS,
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
            description="BCP 47 tag of a language in `/v1/info`, or `auto`: that of each sentence; by default that "
            "of a stock voice, else the first.",
            examples=["en-us"],
        ),
    ] = None,
    lang_code: Annotated[
        str | None,
        Form(max_length=MAX_LANGUAGE_CHARACTERS, description=LANGUAGE_CODE_DESCRIPTION),
    ] = None,
    speed: Annotated[float, Form(allow_inf_nan=False, description=SPEED_DESCRIPTION)] = 1.0,
    format: FormatField = None,  # noqa: A002  # the name of the field
    response_format: SecondFormatField = None,
    sample_rate: SampleRateField = None,
    stream: StreamField = False,
    markup: MarkupField = "auto",
    pronunciations: PronunciationsField = None,
    strict: StrictField = False,
    timestamps: TimestampsField = None,
    visemes: VisemesField = False,
    captions: CaptionsField = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    lexicon: LexiconDep,
    unknown: UnknownFieldsDep,
) -> Response:
    """Choose the voice by the largest face of the picture, or the one at `face_index`, or speak with `voice`.

    The same face, text and options give the same audio, as does the voice token of an answer. A `seed` draws
    other candidate voices. `timestamps` and `captions` tell when each word is said.
    """
    check_text_length(text, settings)
    check_timing(timestamps, visemes, captions, stream)
    timed, framing = None, None
    if captions is not None:
        timed = caption_file(captions, text)
    elif timestamps is not None and stream:
        timed, framing = timed_stream(timestamps, visemes, streamed_type(accept))
    elif timestamps is not None:
        timed = timed_whole(timestamps, visemes, whole_type(accept))
    options = reading_options(markup, parse_pronunciations(pronunciations), strict, lexicon.current)
    used_speed, adjusted = tolerated_speed(speed, settings.strict)
    job = SpeechJob(
        text=text,
        source=source,
        audio_format=either("format", format, "response_format", response_format) or AudioFormat.WAV,
        stream=stream,
        language=either("language", language, "lang_code", language_of(lang_code)),
        speed=used_speed,
        options=options,
        sample_rate_hz=sample_rate,
        more_headers={**adjusted, **without_effect((), unknown, settings.strict)},
        timed=timed,
    )
    return await speech_response(inference, job, framing)
