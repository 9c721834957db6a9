"""A face and a text become speech."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Form, Response

from app import problems
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.openapi import COMMON_PROBLEMS, documented
from app.pipeline import Pipeline
from app.schemas import MAX_SPEED, MIN_SPEED, FaceIndexField, ImageField, SeedField
from app.speech_response import (
    SYNTHETIC_HEADER,
    FormatField,
    Headers,
    StreamField,
    speech_content,
    speech_response,
)
from models.audio_formats import AudioFormat
from models.errors import InvalidText
from models.image import decode_image
from models.types import Waveform

router = form_router("speech")

_SPEECH_HEADERS = {
    "Vclip-Voice": ("Name of the chosen voice.", "string", "candidate-17"),
    "Vclip-Score": ("Cosine of face and voice in the joint space, -1 to 1.", "number", "0.4112"),
    "Vclip-Probability": ("The same as a calibrated probability, 0 to 1.", "number", "0.8710"),
    "Vclip-Seed": ("The seed, where one was sent.", "integer", "7"),
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
    summary="Speak a text in the voice that fits a face best",
    operation_id="create_speech",
    response_class=Response,
    responses=_SPEECH
    | documented(
        *COMMON_PROBLEMS,
        problems.INVALID_IMAGE,
        problems.NO_FACE_FOUND,
        problems.INVALID_TEXT,
        problems.UNSUPPORTED_LANGUAGE,
        problems.INVALID_PARAMETER,
    ),
)
async def create_speech(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    image: ImageField,
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
    seed: SeedField = None,
    face_index: FaceIndexField = None,
    format: FormatField = AudioFormat.WAV,  # noqa: A002  # the name of the field
    stream: StreamField = False,
) -> Response:
    """The picture's largest face, or the one at `face_index`, chooses the voice; the answer is an audio file.

    The same face, text and options give the same audio, unless a `seed` draws other candidate voices.
    """
    if len(text) > settings.max_text_characters:
        raise InvalidText(
            f"the text has {len(text)} characters, the limit is {settings.max_text_characters}: split it"
        )
    picture = await image.read()

    def speak(pipeline: Pipeline) -> tuple[Headers, Iterator[Waveform]]:
        spoken = pipeline.check_text(text, language)
        with inference.stage("decode"):
            pixels = decode_image(picture, settings.max_image_pixels)
        face = pipeline.embed_face(pixels, face_index)
        best = pipeline.find_voices(face, k=1, seed=seed)[0]
        headers = {
            "Vclip-Voice": best.voice.name,
            "Vclip-Score": f"{best.cosine:.4f}",
            "Vclip-Probability": f"{best.probability:.4f}",
        }
        if seed is not None:
            headers["Vclip-Seed"] = str(seed)
        return headers, pipeline.stream(text, best.voice, spoken, speed)

    return await speech_response(inference, speak, format, stream)
