"""Answers that describe voices."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from app.schemas.answer import Answer
from app.schemas.embeddings import FaceBox, ScoredVoice
from app.schemas.warnings import WARNINGS_DESCRIPTION, FileWarning, file_warnings
from models.types import FaceEmbedding, RankedVoice, VoiceProperties


class StockLikeness(Answer):
    """A stock voice and its similarity to the voice."""

    name: str = Field(examples=["af_heart"])
    cosine: float = Field(
        description="Cosine of the two predicted voice embeddings, -1 to 1.", examples=[0.93]
    )


class Properties(Answer):
    """How a voice will sound, as predicted without synthesizing."""

    gender: Literal["female", "male"] = Field(description="Predicted by the bundle's classifier.")
    gender_probability: float = Field(description="Probability of that gender, 0.5 to 1.", examples=[0.99])
    nearest_stock: list[StockLikeness] = Field(description="The most similar stock voices, best first.")

    @classmethod
    def of(cls, properties: VoiceProperties) -> "Properties":
        """The body for the properties of a voice."""
        return cls(
            gender=properties.gender,
            gender_probability=properties.gender_probability,
            nearest_stock=[
                StockLikeness(name=name, cosine=cosine) for name, cosine in properties.nearest_stock
            ],
        )


class DescribedVoice(ScoredVoice):
    """A voice, how well it fits the face, and how it will sound."""

    properties: Properties

    @classmethod
    def of(cls, ranked: RankedVoice, token: str, properties: VoiceProperties) -> "DescribedVoice":
        """The body for a ranked voice."""
        return cls(**cls.scores(ranked, token), properties=Properties.of(properties))


class MixedVoice(Answer):
    """A mix of voices."""

    name: str = Field(description="A short name, made from the token.", examples=["voice-1a2b3c4d"])
    token: str = Field(
        description="The voice as a string that can be stored and sent as `voice`.", examples=["voice_AV67"]
    )
    language: str = Field(
        description="The language that the first voice of the mix speaks if none is asked for; the token speaks "
        "the first in `/v1/info`.",
        examples=["en-us"],
    )
    properties: Properties


class VoicesAnswer(Answer):
    """Voices for a face."""

    face: FaceBox = Field(description="The face that the voices are for.")
    faces: list[FaceBox] = Field(description="All faces found, the largest first.")
    voices: list[DescribedVoice] = Field(description="The voices, best first.")
    warnings: list[FileWarning] = Field(description=WARNINGS_DESCRIPTION)

    @classmethod
    def of(
        cls,
        face: FaceEmbedding,
        ranked: Sequence[RankedVoice],
        tokens: Sequence[str],
        described: Sequence[VoiceProperties],
    ) -> "VoicesAnswer":
        """The body for a face and its voices, each with its token and properties."""
        return cls(
            face=FaceBox.of(face.face),
            faces=[FaceBox.of(one) for one in face.faces],
            voices=[
                DescribedVoice.of(one, token, properties)
                for one, token, properties in zip(ranked, tokens, described, strict=True)
            ],
            warnings=file_warnings([face]),
        )
