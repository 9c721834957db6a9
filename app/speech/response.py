"""Answers with speech in any format: as a whole, or sentence by sentence while it is synthesized."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol

from fastapi import Form
from pydantic import BeforeValidator
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.dependencies import Inference
from app.inference.effort import Effort
from app.inference.piece_stream import PieceStream
from app.inference.steps import Steps
from app.problems.cut_off import AnswerCutOff
from app.schemas.fields import in_any_case
from app.speech.job import Headers
from models.interfaces import Pipeline
from models.voice.formats import AudioFormat, SampleRate

FormatField = Annotated[
    AudioFormat | None,
    BeforeValidator(in_any_case),
    Form(
        description="Mono: `wav` (16 bit, the default), `flac`, `mp3` (80 kbit/s), `opus` (in Ogg), `aac` (ADTS) "
        "or `pcm` (signed 16 bit, little endian, without a header)."
    ),
]
SecondFormatField = Annotated[
    AudioFormat | None,
    BeforeValidator(in_any_case),
    Form(description="Another name of `format`, as in OpenAI's API."),
]
SAMPLE_RATE_DESCRIPTION = (
    "The sample rate of the audio in hertz, by default that of the synthesizer, in `/v1/info`. `opus` knows "
    "neither 22050 nor 44100 and gets the next higher rate; `Vclip-Sample-Rate` says which it is."
)
SampleRateField = Annotated[SampleRate | None, Form(description=SAMPLE_RATE_DESCRIPTION)]
StreamField = Annotated[
    bool,
    Form(
        description="Stream the audio sentence by sentence while it is synthesized. Sizes in its header "
        "are left open; the samples are the same."
    ),
]


@dataclass(frozen=True)
class Framing:
    """The framing of streamed audio in the body.

    frame: audio -> the bytes that are sent for it. end: sent after the last audio. failed: sent if the stream
    breaks off.
    """

    media_type: str
    frame: Callable[[bytes], bytes] = bytes
    end: bytes = b""
    failed: Callable[[Exception], bytes] = field(default=lambda _: b"")


def speech_content() -> dict[str, Any]:
    """The `content` of a documented answer with speech."""
    return {
        audio_format.media_type: {"schema": {"type": "string", "format": "binary"}}
        for audio_format in AudioFormat
    }


class AudioJob(Protocol):
    """Work whose answer is audio, as `SpeechJob` describes it."""

    @property
    def stream(self) -> bool:
        """Whether the audio is sent while it is spoken."""
        ...

    @property
    def media_type(self) -> str:
        """The content type of the answer."""
        ...

    @property
    def effort(self) -> Effort:
        """What the work will be."""
        ...

    def __call__(
        self, pipeline: Pipeline, step: Steps
    ) -> Generator[tuple[Headers, bytes] | None, None, None]:
        """The audio as it is made, with the headers of the answer; first None, several times."""
        ...


async def speech_response(inference: Inference, job: AudioJob, framing: Framing | None = None) -> Response:
    """Do the job on the inference thread and answer with the audio.

    An error before the first byte is raised and answered with a problem; a later error breaks the answer
    off. framing: of the stream; None sends the audio as it is.
    """
    made = inference.stream(job, job.effort)
    try:
        headers, data = await anext(made)
        while job.stream and not data:  # an encoder may buffer a short sentence completely
            headers, data = await anext(made)
        if not job.stream:
            data += b"".join([more async for _, more in made])
    except BaseException:
        made.close()
        raise
    media_type = job.media_type
    if job.stream:
        return _StreamedSpeech(data, made, headers, framing or Framing(media_type))
    return Response(data, media_type=media_type, headers=headers)


class _StreamedSpeech(Response):
    """Sends the first bytes and then the rest, in chunks."""

    def __init__(
        self,
        first: bytes,
        rest: PieceStream[tuple[Headers, bytes]],
        headers: Headers,
        framing: Framing,
    ) -> None:
        self.status_code = 200
        self.media_type = framing.media_type
        self._framing = framing
        self.background = None
        self._first = first
        self._rest = rest
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send everything. Raises AnswerCutOff if it breaks off."""
        async with self._rest:
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )

            async def send_part(part: bytes, more: bool = True) -> None:
                await send({"type": "http.response.body", "body": part, "more_body": more})

            frame = self._framing.frame
            await send_part(frame(self._first))
            try:
                async for _, data in self._rest:
                    if data:
                        await send_part(frame(data))
            except AnswerCutOff:
                raise
            except Exception as error:
                if last := self._framing.failed(error):
                    await send_part(last)
                raise AnswerCutOff.because_of(error) from error
            await send_part(self._framing.end, more=False)
