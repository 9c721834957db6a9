"""Bodies of the routes that follow OpenAI's API."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from app.schemas.common import Answer
from app.schemas.reading import (
    MARKUP_DESCRIPTION,
    PRONUNCIATIONS_DESCRIPTION,
    STRICT_DESCRIPTION,
    WholeCharacters,
)
from app.schemas.voices import Properties
from models.limits import MAX_LANGUAGE_CHARACTERS, MAX_SPEED, MAX_VOICE_CHARACTERS, MIN_SPEED
from models.text.options import Markup
from models.voice.formats import AudioFormat

MAX_INSTRUCTIONS_CHARACTERS = 4096

_VOICE_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_VOICE_CHARACTERS}


def _id_of(voice: Any) -> Any:
    """Clients write a voice that is none of OpenAI's own as an object with its id."""
    return voice["id"] if isinstance(voice, dict) and voice.keys() == {"id"} else voice


class SpeechRequest(BaseModel):
    """What is to be spoken; a field that is not listed is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(
        min_length=1,
        max_length=256,
        description="One of `/v1/models`; OpenAI's names of speech models mean the one that is served.",
        examples=["vclip-mini"],
    )
    input: WholeCharacters = Field(description="What is to be spoken.", examples=["Nice to meet you."])
    voice: Annotated[
        str,
        BeforeValidator(_id_of),
        WithJsonSchema(
            {
                "anyOf": [
                    _VOICE_TEXT,
                    {
                        "type": "object",
                        "required": ["id"],
                        "properties": {"id": _VOICE_TEXT},
                        "additionalProperties": False,
                    },
                ]
            }
        ),
    ] = Field(
        min_length=1,
        max_length=MAX_VOICE_CHARACTERS,
        description="A voice token, or the name of a stock voice, of those in `/v1/audio/voices`; also as "
        'an object, `{"id": ...}`.',
        examples=["af_heart"],
    )
    response_format: AudioFormat = Field(
        default=AudioFormat.MP3, description="The format of the audio; `aac` is none that is written here."
    )
    speed: float = Field(default=1.0, ge=MIN_SPEED, le=MAX_SPEED, description="Speed; 1 is natural.")
    stream_format: Literal["audio", "sse"] | None = Field(
        default=None,
        description="`audio` sends it while it is spoken, `sse` likewise, as server-sent events. Without it `wav` "
        "and `flac` are sent whole, with exact sizes, and the other formats while they are spoken.",
    )
    instructions: str | None = Field(
        default=None,
        max_length=MAX_INSTRUCTIONS_CHARACTERS,
        description="Not followed, since this synthesizer takes none, as with OpenAI's `tts-1`; the header "
        "`Vclip-Ignored` says so.",
    )
    language: WholeCharacters | None = Field(
        default=None,
        max_length=MAX_LANGUAGE_CHARACTERS,
        description="Language tag, one of those in `/v1/info`; without it the first of them. None of OpenAI's.",
        examples=["en-gb"],
    )
    markup: Markup = Field(default="auto", description=f"{MARKUP_DESCRIPTION} None of OpenAI's.")
    pronunciations: dict[WholeCharacters, WholeCharacters] = Field(
        default_factory=dict,
        description=f"{PRONUNCIATIONS_DESCRIPTION} None of OpenAI's.",
        examples=[{"Kokoro": "k\u02c8Ok\u0259\u0279O"}],
    )
    strict: bool = Field(default=False, description=f"{STRICT_DESCRIPTION} None of OpenAI's.")


class Model(Answer):
    """A model that can be asked for."""

    id: str = Field(examples=["vclip-mini"])
    object: Literal["model"] = "model"
    created: int = Field(default=0, description="Always 0: a bundle does not say when it was made.")
    owned_by: str = "vclip"


class ModelList(Answer):
    """The models that can be asked for."""

    object: Literal["list"] = "list"
    data: list[Model]


class StockVoiceInfo(Answer):
    """A stock voice."""

    id: str = Field(description="What to send as `voice`.", examples=["af_heart"])
    name: str = Field(examples=["af_heart"])
    object: Literal["audio.voice"] = "audio.voice"
    token: str = Field(description="The same voice as a token.", examples=["voice_AV67"])
    properties: Properties


class StockVoices(Answer):
    """The voices that the synthesizer was published with."""

    voices: list[StockVoiceInfo]
