"""Answers with the embeddings of faces and recordings."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from app.schemas.answer import Answer
from app.schemas.warnings import WARNINGS_DESCRIPTION, FileWarning, file_warnings
from models.types import Face, FaceEmbedding, RankedVoice, VoiceEmbedding


class FaceBox(Answer):
    """A face in the picture."""

    box_px: tuple[float, float, float, float] = Field(
        description="x0, y0, x1, y1 in pixels of the upright picture; may extend beyond its border.",
        examples=[(63.0, 48.0, 130.0, 130.0)],
    )
    score: float = Field(description="Confidence of the detector, 0 to 1.", examples=[0.93])

    @classmethod
    def of(cls, face: Face) -> "FaceBox":
        """The body for a face."""
        return cls(box_px=face.box_px, score=face.score)


class ScoredVoice(Answer):
    """A voice and how well it fits the face."""

    name: str = Field(description="Name of the voice in this bundle.", examples=["candidate-17"])
    token: str = Field(
        description="The voice as a string that can be stored and sent as `voice`.", examples=["voice_AV67"]
    )
    cosine: float = Field(description="Fit of face and voice in the joint space, -1 to 1.", examples=[0.41])
    probability: float = Field(
        description="Probability that a face and a voice with this cosine belong to one person, when "
        "matched and random pairs are equally frequent; a score of fit, not an identification. The less the "
        "picture says, by its measured quality, the nearer it is to 0.5.",
        examples=[0.87],
    )
    log_likelihood: float = Field(
        description="Natural logarithm of the density of the voice under the speaker generator.",
        examples=[-61.5],
    )

    @staticmethod
    def scores(ranked: RankedVoice, token: str) -> dict[str, Any]:
        """The fields of this class for a ranked voice."""
        return {
            "name": ranked.voice.name,
            "token": token,
            "cosine": ranked.cosine,
            "probability": ranked.probability,
            "log_likelihood": ranked.log_likelihood,
        }


class EmbeddedVoice(ScoredVoice):
    """A voice with its speaker vector."""

    speaker: list[float] = Field(
        description="The speaker vector that the synthesizer takes.", examples=[[0.1, -0.2]]
    )

    @classmethod
    def of(cls, ranked: RankedVoice, token: str) -> "EmbeddedVoice":
        """The body for a ranked voice."""
        return cls(**cls.scores(ranked, token), speaker=ranked.voice.speaker.tolist())


class FaceEmbeddingAnswer(Answer):
    """The embeddings of a face, and the voices that fit it."""

    face: FaceBox = Field(description="The face that was embedded.")
    faces: list[FaceBox] = Field(description="All faces found, the largest first.")
    embedding: list[float] = Field(
        description="The face embedding, of unit length.", examples=[[0.05, -0.12, 0.3]]
    )
    projected: list[float] = Field(
        description="The embedding in the joint space of faces and voices, of unit length.",
        examples=[[0.11, 0.02, -0.4]],
    )
    voices: list[EmbeddedVoice] = Field(description="The voices that fit best, best first.")
    warnings: list[FileWarning] = Field(description=WARNINGS_DESCRIPTION)

    @classmethod
    def of(
        cls, found: FaceEmbedding, ranked: Sequence[RankedVoice], tokens: Sequence[str]
    ) -> "FaceEmbeddingAnswer":
        """The body for an embedded face and its voices, each with its token."""
        return cls(
            face=FaceBox.of(found.face),
            faces=[FaceBox.of(face) for face in found.faces],
            embedding=found.embedding.tolist(),
            projected=found.projected.tolist(),
            voices=[EmbeddedVoice.of(one, token) for one, token in zip(ranked, tokens, strict=True)],
            warnings=file_warnings([found]),
        )


class Recording(Answer):
    """A recording that was embedded."""

    seconds: float = Field(description="Length of the recording in seconds.", examples=[4.2])
    speech_seconds: float = Field(description="Seconds of speech in the recording.", examples=[3.5])

    @classmethod
    def of(cls, voice: VoiceEmbedding) -> "Recording":
        """The body for an embedded recording."""
        return cls(seconds=voice.seconds, speech_seconds=voice.speech_seconds)


class VoiceEmbeddingAnswer(Answer):
    """The embeddings of a recorded voice."""

    voice: Recording = Field(description="The recording that was embedded.")
    embedding: list[float] = Field(
        description="The voice embedding, of unit length.", examples=[[0.02, 0.0, 0.17]]
    )
    projected: list[float] = Field(
        description="The embedding in the joint space of faces and voices, of unit length.",
        examples=[[0.06, -0.31, 0.2]],
    )
    warnings: list[FileWarning] = Field(description=WARNINGS_DESCRIPTION)

    @classmethod
    def of(cls, heard: VoiceEmbedding) -> "VoiceEmbeddingAnswer":
        """The body for an embedded recording."""
        return cls(
            voice=Recording.of(heard),
            embedding=heard.embedding.tolist(),
            projected=heard.projected.tolist(),
            warnings=file_warnings(voices=[heard]),
        )
