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


class Place(Answer):
    """A place on the map of the voices: principal components of what is predicted to be heard in them."""

    x: float = Field(examples=[0.21])
    y: float = Field(examples=[-0.08])


class Properties(Answer):
    """How a voice will sound, as predicted without synthesizing."""

    gender: Literal["female", "male"] = Field(description="Predicted by the bundle's classifier.")
    gender_probability: float = Field(description="Probability of that gender, 0.5 to 1.", examples=[0.99])
    pitch_hz: float | None = Field(
        description="Median pitch in hertz; null where the bundle has not measured its speakers.",
        examples=[196.0],
    )
    age_years: float | None = Field(
        description="The age that is heard, in years, roughly; null in the same case.", examples=[34.0]
    )
    nearest_stock: list[StockLikeness] = Field(description="The most similar stock voices, best first.")
    place: Place = Field(description="Where it lies on the map of `/v1/voices/map`.")

    @classmethod
    def of(cls, properties: VoiceProperties) -> "Properties":
        """The body for the properties of a voice."""
        return cls(
            gender=properties.gender,
            gender_probability=round(properties.gender_probability, 4),
            pitch_hz=_rounded(properties.pitch_hz),
            age_years=_rounded(properties.age_years),
            nearest_stock=[
                StockLikeness(name=name, cosine=round(cosine, 4)) for name, cosine in properties.nearest_stock
            ],
            place=Place(x=round(properties.place[0], 4), y=round(properties.place[1], 4)),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


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


class VariedVoice(Answer):
    """A voice that was moved in a direction."""

    name: str = Field(description="A short name, made from the token.", examples=["voice-1a2b3c4d"])
    token: str = Field(
        description="The voice as a string that can be stored and sent as `voice`.", examples=["voice_AV67"]
    )
    step: float = Field(
        description="How many steps it was moved: less than was asked for at the edge of the speaker space.",
        examples=[1.0],
    )
    properties: Properties


class SimilarCandidate(Answer):
    """A candidate that sounds like a voice."""

    name: str = Field(description="Name of the voice in this bundle.", examples=["candidate-17"])
    token: str = Field(
        description="The voice as a string that can be stored and sent as `voice`.", examples=["voice_AV67"]
    )
    cosine: float = Field(
        description="Cosine of the two predicted voice embeddings, -1 to 1.", examples=[0.93]
    )
    properties: Properties


class SimilarVoicesAnswer(Answer):
    """Candidates that sound like a voice."""

    voices: list[SimilarCandidate] = Field(description="The voices, most similar first.")


class MappedVoice(Answer):
    """A voice on the map; its place is among its properties."""

    kind: Literal["stock", "candidate"]
    name: str = Field(examples=["af_heart"])
    token: str = Field(
        description="The voice as a string that can be stored and sent as `voice`.", examples=["voice_AV67"]
    )
    properties: Properties


class VoiceMapAnswer(Answer):
    """The map of the voices."""

    voices: list[MappedVoice] = Field(
        description="The stock voices, and candidates spread over the bundle's."
    )


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
