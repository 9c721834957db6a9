"""Does a recorded voice fit a face?"""

from app import problems
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.inference_queue import IsAbandoned
from app.openapi import COMMON_PROBLEMS, documented
from app.pipeline import Pipeline
from app.schemas import AudioField, FaceBox, FaceIndexField, ImageField, VerificationAnswer
from models.audio import decode_audio
from models.image import decode_image

router = form_router("verification")


@router.post(
    "/verify",
    summary="Score how well a recorded voice fits a face",
    operation_id="verify",
    responses=documented(
        *COMMON_PROBLEMS,
        problems.INVALID_IMAGE,
        problems.NO_FACE_FOUND,
        problems.INVALID_AUDIO,
        problems.INVALID_PARAMETER,
    ),
)
async def verify(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    image: ImageField,
    audio: AudioField,
    face_index: FaceIndexField = None,
) -> VerificationAnswer:
    """Cosine and calibrated probability of a picture's face and a recorded voice.

    It says how well they fit, mostly by gender and age; it identifies nobody.
    """
    picture, recording = await image.read(), await audio.read()

    def work(pipeline: Pipeline, _: IsAbandoned) -> VerificationAnswer:
        with inference.stage("decode"):
            pixels = decode_image(picture, settings.max_image_pixels)
            waveform = decode_audio(recording, settings.max_audio_seconds)
        result = pipeline.verify(pixels, waveform, face_index)
        return VerificationAnswer(
            cosine=result.cosine,
            probability=result.probability,
            face=FaceBox.of(result.face),
            voice_seconds=result.voice_seconds,
        )

    return await inference.run(work)
