"""Protocols: the roles that different models can fill, and the pipeline that they form.

Nothing here imports torch, so that code that only names these types, such as the service, starts without it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from models.bundle import Manifest
from models.types import (
    Face,
    FaceEmbedding,
    FloatArray,
    ImageArray,
    RankedVoice,
    Verification,
    Voice,
    VoiceEmbedding,
    VoiceProperties,
    Waveform,
)


class VoiceEncoder(Protocol):
    """Maps a recording to an embedding of its speaker (f_v in the paper)."""

    @property
    def dim(self) -> int:
        """Size of the voice embedding."""
        ...

    @property
    def sample_rate_hz(self) -> int:
        """Sample rate of the network's input, in hertz."""
        ...

    def embed(self, waveform: Waveform) -> FloatArray:
        """Embed a waveform of any rate -> float32 [dim] with unit L2 norm.

        Raises InvalidAudio if the recording is too short or silent.
        """
        ...


class Synthesizer(Protocol):
    """A text-to-speech model with a continuous speaker vector."""

    @property
    def sample_rate_hz(self) -> int:
        """Sample rate of the synthesized audio, in hertz."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """Supported language tags, the default first."""
        ...

    @property
    def licence(self) -> str:
        """SPDX expression of the model's licence."""
        ...

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """Names of the known speakers, in the order of `known_speakers`."""
        ...

    @property
    def known_speakers(self) -> FloatArray:
        """Speaker vectors of the voices it was trained on, float32 [n, dim]."""
        ...

    def check_text(self, text: str, language: str) -> None:
        """Raise InvalidText if nothing in the text can be spoken, and UnsupportedLanguage."""
        ...

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """Synthesize the whole text in the voice of `speaker` (float32 [dim]); `speed` 1.0 is natural.

        Raises InvalidText, UnsupportedLanguage and InvalidParameter.
        """
        ...

    def stream(self, text: str, speaker: FloatArray, language: str, speed: float) -> Iterator[Waveform]:
        """Synthesize sentence by sentence. Invalid input raises before the first piece is yielded."""
        ...


class Pipeline(Protocol):
    """A loaded bundle, as `models.vclip.Vclip` implements it. One thread uses it at a time."""

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
        """Embed a face that was already detected in the picture."""
        ...

    def embed_voice(self, waveform: Waveform, min_speech_seconds: float = ...) -> VoiceEmbedding:
        """Embed a recording and measure its speech; raises NoSpeechFound if there is too little."""
        ...

    def find_voices(
        self, face: FaceEmbedding, k: int = 1, seed: int | None = None, diversity: float = 0.0
    ) -> list[RankedVoice]:
        """Return the `k` voices that fit best, best first."""
        ...

    def measure_voices(self, face: FaceEmbedding, ranked: Sequence[RankedVoice]) -> Iterator[RankedVoice]:
        """Yield the voices one by one, with the fit that was measured on their synthesized speech."""
        ...

    def voice(self, name_or_token: str) -> Voice:
        """Return a stock voice by its name, or the voice of a token."""
        ...

    def voice_token(self, voice: Voice) -> str:
        """Return the token of a voice."""
        ...

    def describe_voices(self, voices: Sequence[Voice]) -> list[VoiceProperties]:
        """Describe how voices will sound."""
        ...

    def verify(
        self, faces: Sequence[FaceEmbedding], voices: Sequence[VoiceEmbedding], threshold: float = 0.5
    ) -> Verification:
        """Score how well each face fits each voice, and decide whether they match."""
        ...

    def check_text(self, text: str, language: str | None = None) -> str:
        """Raise if the text cannot be spoken; return the language that will be used."""
        ...

    def stream(
        self, text: str, voice: Voice, language: str | None = None, speed: float = 1.0
    ) -> Iterator[Waveform]:
        """Synthesize sentence by sentence; invalid input raises at the call."""
        ...

    def detect_watermark(self, waveform: Waveform) -> float | None:
        """Return the confidence that a recording is watermarked, 0 to 1; None if no detector is installed."""
        ...


Load = Callable[[], Pipeline]
