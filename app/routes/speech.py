"""A face and a text become speech."""

from typing import Annotated, Any

from fastapi import Form, Response

from app import problems
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.inference_queue import Abandoned, IsAbandoned
from app.openapi import COMMON_PROBLEMS, documented
from app.pipeline import Pipeline
from app.schemas import MAX_SPEED, MIN_SPEED, FaceIndexField, ImageField, SeedField
from models.audio import concatenate, encode_wav
from models.errors import InvalidText
from models.image import decode_image
from models.types import RankedVoice

router = form_router("speech")

_SPEECH_HEADERS = {
    "Vclip-Voice": ("Name of the chosen voice.", "string", "candidate-17"),
    "Vclip-Score": ("Cosine of face and voice in the joint space, -1 to 1.", "number", "0.4112"),
    "Vclip-Probability": ("The same as a calibrated probability, 0 to 1.", "number", "0.8710"),
    "Vclip-Seed": ("The seed, where one was sent.", "integer", "7"),
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
    summary="Speak a text in the voice that fits a face best",
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
) -> Response:
    """The picture's largest face, or the one at `face_index`, chooses the voice; the answer is a WAV file.

    The same face, text and options give the same audio, unless a `seed` draws other candidate voices.
    """
    if len(text) > settings.max_text_characters:
        raise InvalidText(
            f"the text has {len(text)} characters, the limit is {settings.max_text_characters}: split it"
        )
    picture = await image.read()

    def work(pipeline: Pipeline, is_abandoned: IsAbandoned) -> tuple[RankedVoice, bytes]:
        spoken = pipeline.check_text(text, language)
        with inference.stage("decode"):
            pixels = decode_image(picture, settings.max_image_pixels)
        face = pipeline.embed_face(pixels, face_index)
        best = pipeline.find_voices(face, k=1, seed=seed)[0]
        pieces = []
        for piece in pipeline.stream(text, best.voice, spoken, speed):
            if is_abandoned():
                raise Abandoned
            pieces.append(piece)
        with inference.stage("encode"):
            return best, encode_wav(concatenate(pieces))

    best, audio = await inference.run(work)
    headers = {
        "Vclip-Voice": best.voice.name,
        "Vclip-Score": f"{best.cosine:.4f}",
        "Vclip-Probability": f"{best.probability:.4f}",
        "Vclip-Synthetic": "true",
    }
    if seed is not None:
        headers["Vclip-Seed"] = str(seed)
    return Response(audio, media_type="audio/wav", headers=headers)
