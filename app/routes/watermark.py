"""Detection of the watermark in a recording."""

from app.dependencies import InferenceDep, SettingsDep, form_router
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.inference.effort import Effort
from app.inference.steps import Steps
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.schemas.fields import AudioField
from app.schemas.watermark import WatermarkAnswer
from app.uploads import read_upload
from models.interfaces import Pipeline
from models.limits import WATERMARK_DECISION
from models.voice.audio import decode_audio

router = form_router("watermark")


@router.post(
    "/watermark/detect",
    summary="Detect the watermark in a recording",
    operation_id="detect_watermark",
    responses=documented(*COMMON_PROBLEMS, kinds.INVALID_AUDIO, kinds.NO_WATERMARK_DETECTOR),
)
async def detect_watermark(
    *, inference: InferenceDep, settings: SettingsDep, audio: AudioField
) -> WatermarkAnswer:
    """Return the confidence that the recording carries the watermark, whether or not this service adds it.

    A recording without the watermark may still be synthetic: the mark can be lost, or may never have been
    added.
    """
    recording = await read_upload(audio)

    def work(pipeline: Pipeline, step: Steps) -> WatermarkAnswer:
        with step("decode"):
            waveform = decode_audio(recording, settings.max_audio_seconds)
        with step("watermark"):
            confidence = pipeline.detect_watermark(waveform)
        if confidence is None:
            raise ProblemError(kinds.NO_WATERMARK_DETECTOR, kinds.NO_WATERMARK_DETECTOR.example)
        return WatermarkAnswer(
            confidence=round(confidence, 6),
            marked=confidence >= WATERMARK_DECISION,
            seconds=waveform.seconds,
        )

    return await inference.run(work, Effort(files=1))
