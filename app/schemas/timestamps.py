"""When words, phonemes and mouth shapes are heard and seen, as answers tell it."""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import Form
from pydantic import Field

from app.schemas.answer import Answer
from models.tts.captions import CaptionFormat
from models.tts.visemes import TimedViseme, arkit_weights
from models.types import TimedPhoneme, TimedWord, VisemeName

Timestamps = Literal["word", "phoneme"]

TimestampsField = Annotated[
    Timestamps | None,
    Form(
        description="Answer with JSON that holds the audio in base64 and when each `word`, or each word and "
        "`phoneme`, is said; where `Accept` asks for `multipart/form-data`, with a form of the JSON (`times`) and "
        "the file (`audio`). With `stream` an object for each piece: a line each (NDJSON), or server-sent events "
        "where `Accept` asks for `text/event-stream`."
    ),
]
VisemesField = Annotated[
    bool, Form(description="With `timestamps`: also the mouth shapes, the 15 of Oculus and ARKit's weights.")
]
CaptionsField = Annotated[
    CaptionFormat | None,
    Form(description="Answer with the subtitles of the speech alone, as SubRip (`srt`) or WebVTT (`vtt`)."),
]

_PLACES = 4  # of a second: a tenth of a millisecond


class SpokenPhoneme(Answer):
    """A phoneme of a word."""

    phoneme: str = Field(description="In Kokoro's symbols, with its stress mark.", examples=["ˈI"])  # noqa: RUF001
    start_s: float = Field(description="When it begins, in seconds of the audio.")
    end_s: float = Field(description="When it ends.")

    @classmethod
    def of(cls, phoneme: TimedPhoneme) -> "SpokenPhoneme":
        """The body for a phoneme."""
        return cls(
            phoneme=phoneme.symbol, start_s=in_seconds(phoneme.start_s), end_s=in_seconds(phoneme.end_s)
        )


class SpokenWord(Answer):
    """A word of the written text, and when it is said."""

    text: str = Field(description="As written.", examples=["$5"])
    start: int = Field(description="Where it begins, in characters of the text.")
    end: int = Field(description="Where it ends, in characters of the text.")
    spoken: str = Field(description="In words.", examples=["five dollars"])
    start_s: float = Field(description="When it begins, in seconds of the audio.")
    end_s: float = Field(description="When it ends.")
    phonemes: list[SpokenPhoneme] | None = Field(default=None, description="With `timestamps=phoneme`.")

    @classmethod
    def of(cls, word: TimedWord, timestamps: Timestamps) -> "SpokenWord":
        """The body for a word."""
        return cls(
            text=word.written.text,
            start=word.written.start,
            end=word.written.end,
            spoken=word.written.spoken,
            start_s=in_seconds(word.start_s),
            end_s=in_seconds(word.end_s),
            phonemes=[*map(SpokenPhoneme.of, word.phonemes)] if timestamps == "phoneme" else None,
        )


class SeenViseme(Answer):
    """A mouth shape, and when it is seen; each begins where the one before ends."""

    viseme: VisemeName = Field(description="One of the 15 visemes of Oculus.", examples=["PP"])
    start_s: float
    end_s: float
    arkit: dict[str, float] = Field(
        description="Weights of ARKit's blend shapes, 0 to 1; all others are 0.", examples=[{"jawOpen": 0.7}]
    )

    @classmethod
    def of(cls, viseme: TimedViseme) -> "SeenViseme":
        """The body for a viseme."""
        return cls(
            viseme=viseme.viseme,
            start_s=in_seconds(viseme.start_s),
            end_s=in_seconds(viseme.end_s),
            arkit=dict(arkit_weights()[viseme.viseme]),
        )


class TimedPart(Answer):
    """A piece of streamed speech."""

    audio: str = Field(description="The next bytes of the audio file, in base64.")
    start_s: float = Field(description="Where the piece begins, in seconds of the audio.")
    end_s: float = Field(description="Where it ends.")
    words: list[SpokenWord] = Field(description="The words that end in this piece.")
    visemes: list[SeenViseme] | None = None


class TimedEnd(Answer):
    """The end of streamed speech."""

    audio: str = Field(description="The last bytes of the audio file, in base64.")
    seconds: float = Field(description="Length of the audio.")
    done: Literal[True] = True


class TimedSpeech(Answer):
    """Speech and when its words are said."""

    audio: str = Field(description="The audio file, in base64.")
    media_type: str = Field(description="Its content type.", examples=["audio/wav"])
    sample_rate_hz: int = Field(examples=[24_000])
    seconds: float = Field(description="Length of the audio: the time of all its phonemes and silences.")
    words: list[SpokenWord]
    visemes: list[SeenViseme] | None = Field(default=None, description="With `visemes=true`.")


def words_as_spoken(words: Iterable[TimedWord], timestamps: Timestamps) -> list[SpokenWord]:
    """The bodies of words."""
    return [SpokenWord.of(word, timestamps) for word in words]


def in_seconds(seconds: float) -> float:
    """A time as answers tell it."""
    return round(seconds, _PLACES)
