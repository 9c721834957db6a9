"""Answers that describe the running service."""

from pydantic import Field

from app.schemas.answer import Answer


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


class LanguageInfo(Answer):
    """A language that the synthesizer can speak."""

    tag: str = Field(description="BCP 47, in lower case.", examples=["hi"])
    name: str = Field(examples=["Hindi"])
    installed: bool = Field(description="Whether it is spoken here.")
    needs: str = Field(
        description="What is missing, and how to install it; empty where it is spoken here.",
        examples=["the program espeak-ng, for example with: apt-get install espeak-ng"],
    )


class SpeechInfo(Answer):
    """The capabilities of the synthesizer."""

    licence: str = Field(examples=["Apache-2.0"])
    languages: list[str] = Field(
        description="Tags of the languages that are installed, the default first.",
        examples=[["en-us", "en-gb"]],
    )
    language_support: list[LanguageInfo] = Field(
        description="All languages that the synthesizer can speak, and what is missing for each."
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
