"""What the service needs of `models.vclip.Vclip`, as a type: naming the class itself would import torch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.bundle import Manifest
from models.interfaces import Synthesizer
from models.types import (
    Face,
    FaceEmbedding,
    ImageArray,
    RankedVoice,
    Verification,
    Voice,
    VoiceEmbedding,
    VoiceProperties,
    Waveform,
)


class Pipeline(Protocol):
    """A loaded bundle; each member is described at `Vclip`. It is used by one thread only."""

    @property
    def manifest(self) -> Manifest:
        """The content of `bundle.yaml`."""
        ...

    @property
    def synthesizer(self) -> Synthesizer:
        """Languages, sample rate, licence and stock voices."""
        ...

    def embed_face(self, image: ImageArray, face_index: int | None = None) -> FaceEmbedding:
        """uint8 [H, W, 3] -> embedding of the largest face, or of the one at `face_index`."""
        ...

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """The same for a face that was found before."""
        ...

    def embed_voice(self, waveform: Waveform, min_speech_seconds: float = ...) -> VoiceEmbedding:
        """Recording -> embedding, and how long somebody speaks; refused where that is too short."""
        ...

    def find_voices(
        self, face: FaceEmbedding, k: int = 1, seed: int | None = None, diversity: float = 0.0
    ) -> list[RankedVoice]:
        """The `k` voices that fit best, best first."""
        ...

    def measure_voices(self, face: FaceEmbedding, ranked: Sequence[RankedVoice]) -> Iterator[RankedVoice]:
        """The same voices with the fit that is measured when they speak, one after the other."""
        ...

    def voice(self, name_or_token: str) -> Voice:
        """A stock voice by its name, or the voice that a token holds."""
        ...

    def voice_token(self, voice: Voice) -> str:
        """The voice as a string."""
        ...

    def describe_voices(self, voices: Sequence[Voice]) -> list[VoiceProperties]:
        """How voices will sound."""
        ...

    def verify(
        self, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding], threshold: float = 0.5
    ) -> Verification:
        """How well each face fits each voice, and whether they match."""
        ...

    def check_text(self, text: str, language: str | None = None) -> str:
        """Raise for what cannot be spoken; the language that will be."""
        ...

    def stream(
        self, text: str, voice: Voice, language: str | None = None, speed: float = 1.0
    ) -> Iterator[Waveform]:
        """Speak sentence by sentence; bad input raises at the call."""
        ...

    def detect_watermark(self, waveform: Waveform) -> float | None:
        """How surely a recording carries the watermark, 0 to 1; None where that cannot be told here."""
        ...


Load = Callable[[], Pipeline]


@dataclass(frozen=True)
class StockVoice:
    """A voice that the synthesizer was published with."""

    name: str
    token: str
    properties: VoiceProperties


@dataclass(frozen=True)
class Facts:
    """What is fixed once a bundle is loaded, so that any thread may read it while the models work."""

    manifest: Manifest
    languages: tuple[str, ...]
    sample_rate_hz: int
    synthesizer_licence: str
    stock_voices: tuple[StockVoice, ...]

    @classmethod
    def of(cls, pipeline: Pipeline) -> "Facts":
        """The facts of a pipeline."""
        synthesizer = pipeline.synthesizer
        voices = [pipeline.voice(name) for name in synthesizer.speaker_names]
        return cls(
            manifest=pipeline.manifest,
            languages=synthesizer.languages,
            sample_rate_hz=synthesizer.sample_rate_hz,
            synthesizer_licence=synthesizer.licence,
            stock_voices=tuple(
                StockVoice(voice.name, pipeline.voice_token(voice), properties)
                for voice, properties in zip(voices, pipeline.describe_voices(voices), strict=True)
            ),
        )
