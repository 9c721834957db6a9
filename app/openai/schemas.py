"""Bodies of the routes that follow OpenAI's API."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from app.schemas.answer import Answer
from app.schemas.fields import Number, in_any_case
from app.schemas.reading import MARKUP_DESCRIPTION, PRONUNCIATIONS_DESCRIPTION, STRICT_DESCRIPTION
from app.schemas.text import WholeCharacters
from app.schemas.voices import Properties
from app.speech.response import SAMPLE_RATE_DESCRIPTION
from app.speech.tolerance import LANGUAGE_CODE_DESCRIPTION, SPEED_DESCRIPTION
from models.limits import MAX_LANGUAGE_CHARACTERS, MAX_VOICE_CHARACTERS
from models.text.options import Markup
from models.voice.formats import AudioFormat, SampleRate

Granularity = Literal["word", "segment", "phoneme"]

_VOICE_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_VOICE_CHARACTERS}


_VOICE_KEYS = ("id", "name", "voice_id")  # the first is OpenAI's
_MAY_BE_EMPTY = ("input", "voice")  # fields of which "it is empty" says more than "it is missing"


def _id_of(voice: Any) -> Any:
    """Return the id of a voice: clients send a custom voice as an object with its id, or its name."""
    if not isinstance(voice, dict):
        return voice
    return next((voice[key] for key in _VOICE_KEYS if key in voice), voice)


class SpeechRequest(BaseModel):
    """A request for speech; unknown fields are kept in `model_extra`; null and "" are as good as missing."""

    model_config = ConfigDict(extra="allow", frozen=True)

    model: WholeCharacters = Field(
        default="",
        max_length=256,
        description="Any name selects the one model that is served: its id in `/v1/models`, one of OpenAI's, or "
        "another.",
        examples=["vclip-mini"],
    )
    input: WholeCharacters = Field(description="The text to speak.", examples=["Nice to meet you."])
    voice: Annotated[
        WholeCharacters,
        BeforeValidator(_id_of),
        WithJsonSchema(
            {
                "anyOf": [
                    _VOICE_TEXT,
                    *(
                        {"type": "object", "required": [key], "properties": {key: _VOICE_TEXT}}
                        for key in _VOICE_KEYS
                    ),
                ]
            }
        ),
    ] = Field(
        min_length=1,
        max_length=MAX_VOICE_CHARACTERS,
        description="A voice token, the name of a stock voice, of those in `/v1/audio/voices`, an alias of one, "
        "such as OpenAI's `alloy`, or a mix of these, such as `af_heart(2)+am_adam(1)`; also as an object, "
        '`{"id": ...}` or `{"name": ...}`.',
        examples=["af_heart"],
    )
    response_format: Annotated[AudioFormat, BeforeValidator(in_any_case)] = Field(
        default=AudioFormat.MP3,
        description="The format of the audio, as `format` of `/v1/speech`.",
    )
    sample_rate: SampleRate | None = Field(
        default=None, description=f"{SAMPLE_RATE_DESCRIPTION} None of OpenAI's.", examples=[16_000]
    )
    speed: Number = Field(default=1.0, allow_inf_nan=False, description=SPEED_DESCRIPTION)
    stream_format: Annotated[Literal["audio", "sse"] | None, BeforeValidator(in_any_case)] = Field(
        default=None,
        description="`audio` streams the audio while it is synthesized, `sse` does the same as "
        "server-sent events. By default `wav` and `flac` are sent as a whole, with exact sizes, and the "
        "other formats are streamed.",
    )
    stream: bool | None = Field(
        default=None,
        description="Whether the audio is streamed while it is synthesized, as `stream_format` says it too. "
        "This field is not part of OpenAI's API.",
    )
    instructions: Any = Field(
        default=None,
        description="Ignored, because the synthesizer does not support instructions (like OpenAI's "
        "`tts-1`); the header `Vclip-Ignored` says so.",
    )
    language: WholeCharacters | None = Field(
        default=None,
        max_length=MAX_LANGUAGE_CHARACTERS,
        description="Language tag from `/v1/info`, or `auto`: that of each sentence; by default that of a stock "
        "voice, else the first of them. "
        "This field is not part of OpenAI's API.",
        examples=["en-gb"],
    )
    lang_code: WholeCharacters | None = Field(
        default=None,
        max_length=MAX_LANGUAGE_CHARACTERS,
        description=LANGUAGE_CODE_DESCRIPTION,
        examples=["a"],
    )
    markup: Markup = Field(default="auto", description=f"{MARKUP_DESCRIPTION} None of OpenAI's.")
    pronunciations: dict[WholeCharacters, WholeCharacters] = Field(
        default_factory=dict,
        description=f"{PRONUNCIATIONS_DESCRIPTION} None of OpenAI's.",
        examples=[{"Kokoro": "k\u02c8Ok\u0259\u0279O"}],
    )
    strict: bool = Field(default=False, description=f"{STRICT_DESCRIPTION} None of OpenAI's.")

    timestamp_granularities: list[Granularity] = Field(
        default_factory=list,
        max_length=8,
        description="Answer with JSON that holds the audio in base64, and the times of each `word`, `segment` (a "
        "piece of the text, mostly a sentence) or `phoneme`, as OpenAI's transcriptions name them; with "
        "`stream_format=sse` in the events. Not part of OpenAI's API for speech.",
        examples=[["word"]],
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        return {
            name: value
            for name, value in fields.items()
            if value is not None and (value != "" or name in _MAY_BE_EMPTY)
        }


class TranscribedWord(Answer):
    """A word and its seconds, as OpenAI's transcriptions have it."""

    word: str
    start: float
    end: float


class TranscribedSegment(Answer):
    """A piece of the text."""

    id: int
    start: float
    end: float
    text: str


class TimedSymbol(Answer):
    """A phoneme in Kokoro's symbols."""

    phoneme: str
    start: float
    end: float


class SpeechWithTimes(Answer):
    """Speech with the times that were asked for, each list named as in OpenAI's verbose transcriptions."""

    audio: str = Field(description="The audio file, in base64.")
    duration: float = Field(description="Seconds of the audio.")
    text: str = Field(description="The text as it was sent.")
    words: list[TranscribedWord] | None = None
    segments: list[TranscribedSegment] | None = None
    phonemes: list[TimedSymbol] | None = None


class Model(Answer):
    """A model that requests can name."""

    id: str = Field(examples=["vclip-mini"])
    object: Literal["model"] = "model"
    created: int = Field(default=0, description="Always 0, because a bundle has no creation time.")
    owned_by: str = "vclip"


class ModelList(Answer):
    """The models that requests can name."""

    object: Literal["list"] = "list"
    data: list[Model]


class AudioModels(ModelList):
    """The names of the one model, twice: as OpenAI lists models, and as Open WebUI reads models of speech."""

    models: list[Model]


class StockVoiceInfo(Answer):
    """A stock voice."""

    id: str = Field(description="The value to send as `voice`.", examples=["af_heart"])
    name: str = Field(examples=["af_heart"])
    object: Literal["audio.voice"] = "audio.voice"
    language: str = Field(
        description="The language in which the voice was recorded, and speaks if no other is asked for and it is "
        "in `/v1/info`; it speaks all that are there.",
        examples=["en-us"],
    )
    language_installed: bool = Field(
        description="Whether that language is spoken here; if not, `/v1/info` says what it needs, and the voice "
        "speaks the first language unless another one is asked for."
    )
    gender: Literal["female", "male"] = Field(description="As in `properties`.")
    token: str = Field(description="The same voice as a token.", examples=["voice_AV67"])
    properties: Properties


class StockVoices(Answer):
    """The voices that the synthesizer was published with."""

    voices: list[StockVoiceInfo]
