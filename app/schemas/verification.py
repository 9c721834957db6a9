"""Answers that say how well voices fit faces."""

from collections.abc import Sequence

from pydantic import Field

from app.schemas.answer import Answer
from app.schemas.embeddings import FaceBox, Recording
from app.schemas.warnings import WARNINGS_DESCRIPTION, FileWarning, file_warnings
from models.types import FaceEmbedding, OperatingPoint, Verification, VoiceEmbedding


class DecisionThreshold(Answer):
    """The threshold at which a face and a voice count as a match."""

    probability: float = Field(
        description="The `threshold` of the request, or 0.5: more likely a matched pair than a random one, "
        "when both are equally frequent.",
        examples=[0.5],
    )
    cosine: float = Field(
        description="The same threshold as a cosine, by the calibration of the bundle, for files of good quality.",
        examples=[0.21],
    )

    @classmethod
    def of(cls, point: OperatingPoint) -> "DecisionThreshold":
        """The body for an operating point."""
        return cls(probability=point.probability, cosine=point.cosine)


class VerificationAnswer(Answer):
    """How well a voice fits a face."""

    cosine: float = Field(description="Fit of face and voice in the joint space, -1 to 1.", examples=[0.38])
    probability: float = Field(
        description="Probability that this face and this voice belong to one person, when matched and "
        "random pairs are equally frequent; a score of fit, not an identification. The less the picture or the "
        "recording says, by its measured quality, the nearer it is to 0.5.",
        examples=[0.81],
    )
    match: bool = Field(
        description="Whether the probability reaches that of the operating point.", examples=[True]
    )
    operating_point: DecisionThreshold = Field(description="The threshold of the decision.")
    face: FaceBox = Field(description="The face that was compared.")
    voice: Recording = Field(description="The recording that was compared.")
    warnings: list[FileWarning] = Field(description=WARNINGS_DESCRIPTION)

    @classmethod
    def of(cls, result: Verification, face: FaceEmbedding, voice: VoiceEmbedding) -> "VerificationAnswer":
        """The body for one face and one recording."""
        return cls(
            cosine=float(result.cosines[0, 0]),
            probability=float(result.probabilities[0, 0]),
            match=bool(result.matches[0, 0]),
            operating_point=DecisionThreshold.of(result.operating_point),
            face=FaceBox.of(face.face),
            voice=Recording.of(voice),
            warnings=file_warnings([face], [voice]),
        )


class VerificationMatrix(Answer):
    """How well several voices fit several faces; rows are pictures, columns recordings, as they were sent."""

    cosines: list[list[float]] = Field(description="As `cosine` of one pair.", examples=[[[0.38, -0.1]]])
    probabilities: list[list[float]] = Field(
        description="As `probability` of one pair.", examples=[[[0.81, 0.2]]]
    )
    matches: list[list[bool]] = Field(description="As `match` of one pair.", examples=[[[True, False]]])
    operating_point: DecisionThreshold = Field(description="The threshold of the decision.")
    faces: list[FaceBox] = Field(description="The compared face of each picture.")
    voices: list[Recording] = Field(description="The recordings that were compared.")
    warnings: list[FileWarning] = Field(description=WARNINGS_DESCRIPTION)

    @classmethod
    def of(
        cls, result: Verification, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding]
    ) -> "VerificationMatrix":
        """The body for several faces, several recordings or both."""
        return cls(
            cosines=result.cosines.tolist(),
            probabilities=result.probabilities.tolist(),
            matches=result.matches.tolist(),
            operating_point=DecisionThreshold.of(result.operating_point),
            faces=[FaceBox.of(face.face) for face in faces],
            voices=[Recording.of(voice) for voice in voices],
            warnings=file_warnings(faces, voices),
        )
