"""Is a recording speech that a service like this one has marked?"""

from app import problems
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.inference_queue import IsAbandoned
from app.openapi import COMMON_PROBLEMS, documented
from app.pipeline import Pipeline
from app.problems import ProblemError
from app.schemas import AudioField, WatermarkAnswer
from models.audio import decode_audio
from models.types import WATERMARK_DECISION

router = form_router("watermark")


@router.post(
    "/watermark/detect",
    summary="Look for the watermark in a recording",
    operation_id="detect_watermark",
    responses=documented(*COMMON_PROBLEMS, problems.INVALID_AUDIO, problems.NO_WATERMARK_DETECTOR),
)
async def detect_watermark(
    *, inference: InferenceDep, settings: SettingsDep, audio: AudioField
) -> WatermarkAnswer:
    """How surely the recording carries the mark of synthetic speech, whether or not this service sets it.

    A recording without the mark may be synthetic all the same: the mark can be lost, or never have been set.
    """
    recording = await audio.read()

    def work(pipeline: Pipeline, _: IsAbandoned) -> WatermarkAnswer:
        with inference.stage("decode"):
            waveform = decode_audio(recording, settings.max_audio_seconds)
        confidence = pipeline.detect_watermark(waveform)
        if confidence is None:
            raise ProblemError(problems.NO_WATERMARK_DETECTOR, problems.NO_WATERMARK_DETECTOR.example)
        return WatermarkAnswer(
            confidence=round(confidence, 6),
            marked=confidence >= WATERMARK_DECISION,
            seconds=waveform.seconds,
        )

    return await inference.run(work)
