"""Bodies of requests and answers, and the fields that several routes share."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import File, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from models.limits import MAX_SEED, WATERMARK_DECISION
from models.types import (
    Face,
    FaceEmbedding,
    OperatingPoint,
    RankedVoice,
    Verification,
    VoiceEmbedding,
)

IMAGE_DESCRIPTION = "The picture: a JPEG, PNG or WEBP file, turned upright by its EXIF orientation."
AUDIO_DESCRIPTION = "The recording of one voice: a WAV, FLAC, Ogg (Vorbis, Opus) or MP3 file."

ImageField = Annotated[UploadFile, File(description=IMAGE_DESCRIPTION)]
AudioField = Annotated[UploadFile, File(description=AUDIO_DESCRIPTION)]
FaceIndexField = Annotated[
    int | None,
    Form(
        ge=0,
        le=1000,
        description="Index of the face, counted from 0, the largest first; by default the largest.",
    ),
]
VectorField = Annotated[
    Literal["embedding", "projected"],
    Form(description="The vector of an `application/x-npy` answer; JSON contains both."),
]
SeedField = Annotated[
    int | None,
    Form(
        ge=0,
        le=MAX_SEED,
        description="Draws new candidate voices; without it the bundle's own candidates are ranked, so "
        "that the same face always gets the same voice.",
    ),
]


class Answer(BaseModel):
    """Base class of all bodies of answers."""

    # JSON has no way to write NaN or infinity: such a number is a fault of the service, not an answer with null
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


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
        "matched and random pairs are equally frequent; a score of fit, not an identification.",
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

    @classmethod
    def of(
        cls, found: FaceEmbedding, faces: Sequence[Face], ranked: Sequence[RankedVoice], tokens: Sequence[str]
    ) -> "FaceEmbeddingAnswer":
        """The body for an embedded face, one of `faces`, and its voices, each with its token."""
        return cls(
            face=FaceBox.of(found.face),
            faces=[FaceBox.of(face) for face in faces],
            embedding=found.embedding.tolist(),
            projected=found.projected.tolist(),
            voices=[EmbeddedVoice.of(one, token) for one, token in zip(ranked, tokens, strict=True)],
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

    @classmethod
    def of(cls, heard: VoiceEmbedding) -> "VoiceEmbeddingAnswer":
        """The body for an embedded recording."""
        return cls(
            voice=Recording.of(heard), embedding=heard.embedding.tolist(), projected=heard.projected.tolist()
        )


class DecisionThreshold(Answer):
    """The threshold at which a face and a voice count as a match."""

    probability: float = Field(
        description="The `threshold` of the request, or 0.5: more likely a matched pair than a random one, "
        "when both are equally frequent.",
        examples=[0.5],
    )
    cosine: float = Field(
        description="The same threshold as a cosine, by the calibration of the bundle.", examples=[0.21]
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
        "random pairs are equally frequent; a score of fit, not an identification.",
        examples=[0.81],
    )
    match: bool = Field(
        description="Whether the probability reaches that of the operating point.", examples=[True]
    )
    operating_point: DecisionThreshold = Field(description="The threshold of the decision.")
    face: FaceBox = Field(description="The face that was compared.")
    voice: Recording = Field(description="The recording that was compared.")

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
        )


class WatermarkAnswer(Answer):
    """Whether a recording carries the watermark."""

    confidence: float = Field(
        description="Confidence that the recording is marked, 0 to 1; not a probability.", examples=[0.998]
    )
    marked: bool = Field(description=f"Whether the confidence is at least {WATERMARK_DECISION}.")
    seconds: float = Field(description="Length of the recording in seconds.", examples=[4.2])


class Alive(Answer):
    """The answer of a health check."""

    status: str = Field(examples=["ok"])


class OutsideWeightInfo(Answer):
    """Weights that the bundle uses and that come from elsewhere."""

    name: str = Field(examples=["Kokoro-82M"])
    source: str
    licence: str = Field(examples=["Apache-2.0"])


class BundleInfo(Answer):
    """The bundle that is served."""

    name: str = Field(examples=["mini"])
    version: str = Field(examples=["1"])
    licence: str
    licence_note: str
    outside_weights: list[OutsideWeightInfo]


class SpeechInfo(Answer):
    """The capabilities of the synthesizer."""

    licence: str = Field(examples=["Apache-2.0"])
    languages: list[str] = Field(
        description="Language tags, the default first.", examples=[["en-us", "en-gb"]]
    )
    sample_rate_hz: int = Field(examples=[24000])
    watermark: bool = Field(description="Whether speech carries the inaudible watermark.")


class Limits(Answer):
    """The limits of requests."""

    body_bytes: int
    text_characters: int
    image_pixels: int
    audio_seconds: float
    voices: int
    verify_images: int
    verify_recordings: int
    speed: tuple[float, float]
    deadline_s: float
    upload_timeout_s: float
    queue_size: int
    concurrent_requests: int
    requests_per_minute: float = Field(description="Per API key or client address; 0: no limit.")


class InfoAnswer(Answer):
    """The running service and its bundle."""

    service_version: str = Field(examples=["0.1.0"])
    service_licence: str = Field(
        description="Licence of the code; the weights have their own.", examples=["Apache-2.0"]
    )
    versions: dict[str, str] = Field(
        description="Versions of Python and of the libraries that the results depend on.",
        examples=[{"python": "3.11.13", "torch": "2.13.0", "onnxruntime": "1.32.0"}],
    )
    bundle: BundleInfo
    speech: SpeechInfo
    limits: Limits
