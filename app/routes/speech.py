"""A face and a text become speech."""

from typing import Annotated, Any

from fastapi import Form, Response

from app import problems
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.inference_queue import Abandoned, IsAbandoned
from app.openapi import COMMON_PROBLEMS, documented
from app.pipeline import Pipeline
from app.schemas import MAX_SPEED, MIN_SPEED
from app.voice_source import VOICE_HEADERS, ChosenVoice, VoiceSourceDep
from models.audio import concatenate, encode_wav
from models.errors import InvalidText

router = form_router("speech")

_SPEECH_HEADERS = {
    **VOICE_HEADERS,
    "Vclip-Synthetic": ("Always `true`: this is no recording of a person.", "boolean", "true"),
}
_WAV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mono WAV file with 16-bit samples and exact sizes.",
        "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}},
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
    responses=_WAV
    | documented(
        *COMMON_PROBLEMS,
        problems.INVALID_IMAGE,
        problems.NO_FACE_FOUND,
        problems.INVALID_TEXT,
        problems.UNSUPPORTED_LANGUAGE,
        problems.INVALID_PARAMETER,
        problems.UNKNOWN_VOICE,
        problems.INVALID_VOICE_TOKEN,
        problems.FOREIGN_VOICE_TOKEN,
        problems.VOICE_OUT_OF_RANGE,
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
) -> Response:
    """The picture's largest face, or the one at `face_index`, chooses the voice, unless `voice` is one already.

    The same face, text and options give the same audio, unless a `seed` draws other candidate voices; and so
    does the voice token of an answer. The answer is a WAV file.
    """
    if len(text) > settings.max_text_characters:
        raise InvalidText(
            f"the text has {len(text)} characters, the limit is {settings.max_text_characters}: split it"
        )

    def work(pipeline: Pipeline, is_abandoned: IsAbandoned) -> tuple[ChosenVoice, bytes]:
        spoken = pipeline.check_text(text, language)
        chosen = source.choose(pipeline)
        pieces = []
        for piece in pipeline.stream(text, chosen.voice, spoken, speed):
            if is_abandoned():
                raise Abandoned
            pieces.append(piece)
        return chosen, encode_wav(concatenate(pieces))

    chosen, audio = await inference.run(work)
    headers = {**chosen.headers(), "Vclip-Synthetic": "true"}
    return Response(audio, media_type="audio/wav", headers=headers)
