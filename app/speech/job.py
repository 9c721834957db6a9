"""The way from a text to audio, as the inference thread goes it for one request."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from app.inference.effort import Effort
from app.inference.steps import Steps
from app.schemas.reading import notes_header
from app.speech.voice_source import VoiceSource
from models.interfaces import Pipeline
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.voice.formats import AudioFormat, encode_pieces

SYNTHETIC_HEADER = "Vclip-Synthetic"
RATE_HEADER = "Vclip-Sample-Rate"
# of the audio itself: description, JSON type, example
AUDIO_HEADERS = {
    RATE_HEADER: ("The sample rate of the audio, in hertz.", "integer", "24000"),
    SYNTHETIC_HEADER: ("Always `true`: the audio is not a recording of a person.", "boolean", "true"),
}
Headers = Mapping[str, str]


@dataclass(frozen=True)
class SpeechJob:
    """What a request for speech asks for.

    stream: whether the audio is sent while it is spoken; the sizes in its header are left open then.
    sample_rate_hz: of the audio; None: that of the synthesizer.
    more_headers: of the answer, beside those that tell of the voice.
    """

    text: str
    source: VoiceSource
    audio_format: AudioFormat
    stream: bool
    language: str | None = None
    speed: float = 1.0
    options: ReadingOptions = DEFAULT_OPTIONS
    sample_rate_hz: int | None = None
    more_headers: Headers = field(default_factory=dict)

    @property
    def effort(self) -> Effort:
        """What the work will be."""
        choice = self.source.effort
        return Effort(choice.characters + len(self.text) / self.speed, choice.files)

    def __call__(
        self, pipeline: Pipeline, step: Steps
    ) -> Generator[tuple[Headers, bytes] | None, None, None]:
        """The audio as it is made, and with each part of it the headers of the answer; first None, several times.

        Bad input raises before the first part. Raises Abandoned at the next step once nobody waits any more.
        """
        with step("text"):
            language = self.language
            if language is None:
                language = pipeline.language_of(self.source.asked_for(pipeline))
            utterance = pipeline.prepare(self.text, language, self.options)
        chosen = yield from self.source.choose(pipeline, step)
        yield None
        rate_hz = self.sample_rate_hz or pipeline.synthesizer.sample_rate_hz
        headers = {
            **chosen.headers(),
            **self.more_headers,
            **notes_header(utterance.notes),
            RATE_HEADER: str(self.audio_format.rate_hz(rate_hz)),
            SYNTHETIC_HEADER: "true",
        }
        sentences = step.speaking(pipeline.stream(utterance, chosen.voice, self.speed))
        with step("encode"):
            for data in encode_pieces(sentences, self.audio_format, not self.stream, self.sample_rate_hz):
                yield headers, data
