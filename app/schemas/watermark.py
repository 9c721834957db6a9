"""The answer that says whether a recording carries the watermark."""

from pydantic import Field

from app.schemas.answer import Answer
from models.limits import WATERMARK_DECISION


class WatermarkAnswer(Answer):
    """Whether a recording carries the watermark."""

    confidence: float = Field(
        description="Confidence that the recording is marked, 0 to 1; not a probability.", examples=[0.998]
    )
    marked: bool = Field(description=f"Whether the confidence is at least {WATERMARK_DECISION}.")
    seconds: float = Field(description="Length of the recording in seconds.", examples=[4.2])
