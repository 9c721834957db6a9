"""What a request for a dialogue says: who speaks, by which face or voice, and the lines."""

import base64
import binascii
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from app.schemas.fields import Number, WholeNumber, in_any_case
from app.schemas.reading import MARKUP_DESCRIPTION, PRONUNCIATIONS_DESCRIPTION, STRICT_DESCRIPTION
from app.schemas.strict_body import StrictBody
from app.schemas.text import WholeCharacters
from app.schemas.timestamps import Timestamps
from app.speech.response import SAMPLE_RATE_DESCRIPTION
from app.speech.tolerance import SPEED_DESCRIPTION
from models.field_faults import shown
from models.limits import (
    DEFAULT_DIVERSITY,
    DEFAULT_PAUSE_S,
    MAX_LANGUAGE_CHARACTERS,
    MAX_LINES,
    MAX_PAUSE_S,
    MAX_SEED,
    MAX_SPEAKER_NAME_CHARACTERS,
    MAX_SPEAKERS,
    MAX_VOICE_CHARACTERS,
)
from models.text.options import Markup
from models.tts.captions import CaptionFormat
from models.voice.formats import AudioFormat, SampleRate

_DATA_URL = re.compile(r"data:[^,]{0,100},", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _printable(name: str) -> str:
    if _CONTROL.search(name):
        raise ValueError("it contains control characters: use printable characters only")
    return name


def _decoded(picture: Any) -> Any:
    """Base64, or a data URL -> bytes."""
    if not isinstance(picture, str):
        return picture
    try:
        return base64.b64decode(_DATA_URL.sub("", picture, count=1), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("it is not base64: send the bytes of a picture file in base64") from None


SpeakerName = Annotated[
    WholeCharacters, Field(min_length=1, max_length=MAX_SPEAKER_NAME_CHARACTERS), AfterValidator(_printable)
]
Language = Annotated[WholeCharacters, Field(max_length=MAX_LANGUAGE_CHARACTERS, examples=["en-us"])]
Pause = Annotated[Number, Field(ge=0, le=MAX_PAUSE_S, allow_inf_nan=False)]
Speed = Annotated[Number, Field(allow_inf_nan=False, description=SPEED_DESCRIPTION)]


class Speaker(StrictBody):
    """A speaker: a face in a picture, or a voice."""

    voice: Annotated[WholeCharacters, Field(min_length=1, max_length=MAX_VOICE_CHARACTERS)] | None = Field(
        default=None,
        description="A stock voice, an alias of one, a token, or a mix of such.",
        examples=["af_heart"],
    )
    image: WholeNumber | None = Field(
        default=None,
        ge=0,
        lt=MAX_SPEAKERS,
        description="Instead of a voice: the number of the picture with the face, counted from 0.",
    )
    face_index: WholeNumber | None = Field(
        default=None, ge=0, le=1000, description="Index of the face in it, the largest first; by default 0."
    )

    @model_validator(mode="after")
    def _one_source(self) -> "Speaker":
        if (self.voice is None) == (self.image is None):
            raise ValueError("it needs either a voice or the number of an image")
        if self.voice is not None and self.face_index is not None:
            raise ValueError("face_index goes with image: leave it out where a voice is given")
        return self

    @property
    def face(self) -> tuple[int, int]:
        """Which face of which picture; for speakers with a picture."""
        return self.image or 0, self.face_index or 0


class Line(StrictBody):
    """What one speaker says."""

    speaker: WholeCharacters = Field(description="A name of `speakers`.", examples=["Ann"])
    text: WholeCharacters = Field(description="The text to speak.", examples=["Nice to meet you."])
    pause_s: Pause | None = Field(
        default=None, description="Silence before this line, in seconds; by default that of the script."
    )
    language: Language | None = Field(default=None, description="Tag; by default that of the script.")
    speed: Speed | None = Field(default=None, description="By default that of the script.")


class Script(StrictBody):
    """A dialogue; a field that is not listed is refused."""

    speakers: dict[SpeakerName, Speaker] = Field(
        min_length=1,
        max_length=MAX_SPEAKERS,
        description="Name -> face or voice. Faces get voices that differ from each other and from the given ones.",
        examples=[{"Ann": {"image": 0}, "Bob": {"voice": "am_adam"}}],
    )
    lines: list[Line] = Field(
        min_length=1, max_length=MAX_LINES, description="In the order in which they are said."
    )
    images: list[Annotated[bytes, BeforeValidator(_decoded)]] = Field(
        default_factory=list,
        max_length=MAX_SPEAKERS,
        description="The pictures in base64, also as data URLs; in a form they are files instead.",
    )
    pause_s: Pause = Field(default=DEFAULT_PAUSE_S, description="Silence between two lines, in seconds.")
    diversity: Number = Field(
        default=DEFAULT_DIVERSITY,
        ge=0,
        le=1,
        description="0 gives each face the voice that fits it best, though it may be that of another face; the "
        "nearer to 1, the more the voices differ.",
    )
    seed: WholeNumber | None = Field(
        default=None, ge=0, le=MAX_SEED, description="Draws new candidate voices, as for `/v1/speech`."
    )
    language: Language | None = Field(
        default=None,
        description="Tag of a language in `/v1/info`; by default that of a stock voice, else the first.",
    )
    speed: Speed = 1.0
    format: Annotated[AudioFormat, BeforeValidator(in_any_case)] = Field(
        default=AudioFormat.WAV, description="The format of the audio, as for `/v1/speech`."
    )
    sample_rate: SampleRate | None = Field(default=None, description=SAMPLE_RATE_DESCRIPTION)
    stream: bool = Field(default=False, description="Stream the audio sentence by sentence.")
    timestamps: Timestamps | None = Field(
        default=None,
        description="Answer with JSON that holds the audio in base64, who speaks when, and when each `word`, or "
        "each word and `phoneme`, is said; where `Accept` asks for `multipart/form-data`, with a form of the JSON "
        "(`times`) and the file (`audio`). With `stream` an object for each piece: a line each (NDJSON), or "
        "server-sent events where `Accept` asks for `text/event-stream`.",
    )
    visemes: bool = Field(default=False, description="With `timestamps`: also the mouth shapes.")
    captions: CaptionFormat | None = Field(
        default=None, description="Answer with the subtitles alone (`srt`, `vtt`), each with its speaker."
    )
    markup: Markup = Field(default="auto", description=MARKUP_DESCRIPTION)
    pronunciations: dict[WholeCharacters, WholeCharacters] = Field(
        default_factory=dict, description=PRONUNCIATIONS_DESCRIPTION
    )
    strict: bool = Field(default=False, description=STRICT_DESCRIPTION)

    @model_validator(mode="after")
    def _all_speakers_are_there(self) -> "Script":
        for number, line in enumerate(self.lines, 1):
            if line.speaker not in self.speakers:
                known = ", ".join(shown(name) for name in self.speakers)
                raise ValueError(f"line {number} is of {shown(line.speaker)}, but the speakers are {known}")
        faces = [speaker.face for speaker in self.speakers.values() if speaker.image is not None]
        if len(set(faces)) < len(faces):
            raise ValueError("two speakers have the same face: give each the face_index of its own")
        return self

    def speed_of(self, line: Line) -> float:
        """The speed of a line, as it was asked for."""
        return self.speed if line.speed is None else line.speed


def script_schema() -> dict[str, Any]:
    """The JSON schema of a script in one piece, without references."""
    schema = Script.model_json_schema()
    definitions = schema.pop("$defs")

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(one) for one in part]
        if not isinstance(part, dict):
            return part
        reference = part.get("$ref")
        inner = whole(definitions[reference.rpartition("/")[2]]) if isinstance(reference, str) else {}
        return inner | {name: whole(one) for name, one in part.items() if name != "$ref"}

    found: dict[str, Any] = whole(schema)
    found["properties"]["images"]["items"] = {"type": "string", "contentEncoding": "base64"}
    return found
