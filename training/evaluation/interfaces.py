"""Protocols: what each measurement needs of a bundle, of a synthesizer and of its judges.

`models.vclip.Vclip` and `models.interfaces.Synthesizer` have all of it.
"""

from collections.abc import Callable
from typing import Protocol

from torch import Tensor

from models.association.candidates import CandidateIndex
from models.association.projectors import Calibration
from models.bundle.manifest import Manifest
from models.interfaces import ImageEncoder, ImageTextEncoder, VoiceEncoder
from models.limits import MIN_SPEECH_SECONDS, Consistency
from models.speakers.generator import SpeakerGenerator
from models.types import (
    Direction,
    Face,
    FaceEmbedding,
    FloatArray,
    ImageArray,
    RankedVoice,
    Voice,
    VoiceEmbedding,
    Waveform,
)
from models.voice.gender import VoiceGender
from training.evaluation.judges.dnsmos import Quality

# --- synthesizers


class SpeakerTable(Protocol):
    """The voices that a synthesizer was published with."""

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """Their names."""
        ...

    @property
    def known_speakers(self) -> FloatArray:
        """Their speaker vectors, float32 [n, speaker_dim]."""
        ...


class TextToSpeech(Protocol):
    """Says a text in the voice of a speaker vector."""

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """As `Synthesizer.synthesize`."""
        ...


class MultiSpeaker(SpeakerTable, TextToSpeech, Protocol):
    """Both, and the languages of the texts."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Supported language tags, the default first."""
        ...


# --- judges


class Transcriber(Protocol):
    """Writes down what is said."""

    def transcribe(self, waveform: Waveform) -> str:
        """As `Recognizer.transcribe`."""
        ...


class QualityRater(Protocol):
    """Estimates how good speech is."""

    def rate(self, waveform: Waveform) -> Quality:
        """As `Dnsmos.rate`."""
        ...


# --- bundles


class WithFaceEncoder(Protocol):
    """Has an encoder of pictures and captions."""

    @property
    def face_encoder(self) -> ImageTextEncoder:
        """f_i."""
        ...


class VoiceEmbedder(Protocol):
    """Embeds recordings in the joint space."""

    def embed_voice(
        self, waveform: Waveform, min_speech_seconds: float = MIN_SPEECH_SECONDS
    ) -> VoiceEmbedding:
        """As `Vclip.embed_voice`."""
        ...


class Embedder(VoiceEmbedder, Protocol):
    """Embeds faces and recordings in the joint space."""

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """As `Vclip.embed_found_face`."""
        ...


class CalibratedEmbedder(Embedder, Protocol):
    """Knows as well how probable a match is."""

    @property
    def calibration(self) -> Calibration:
        """From a cosine to a probability."""
        ...


class SpeakerCounter(Protocol):
    """Embeds both, knows how probable a match is, and looks for several speakers in a recording."""

    @property
    def calibration(self) -> Calibration:
        """From a cosine to a probability."""
        ...

    def embed_found_face(self, image: ImageArray, face: Face) -> FaceEmbedding:
        """As `Vclip.embed_found_face`."""
        ...

    def embed_voice(
        self,
        waveform: Waveform,
        min_speech_seconds: float = MIN_SPEECH_SECONDS,
        count_speakers: bool = False,
    ) -> VoiceEmbedding:
        """As `Vclip.embed_voice`."""
        ...


class VoiceJudge(Embedder, Protocol):
    """Hears as well of which gender a voice is."""

    @property
    def voice_gender_judge(self) -> VoiceGender:
        """The classifier that measures, not the one that selects candidates."""
        ...


class Speaker(Protocol):
    """Speaks with a voice."""

    def speak(self, text: str, voice: Voice) -> Waveform:
        """As `Vclip.speak`."""
        ...


class VoiceFinder(VoiceJudge, Speaker, Protocol):
    """Finds the voices that fit a face, speaks with them and hears them."""

    def find_voices(self, face: FaceEmbedding, k: int = 1) -> list[RankedVoice]:
        """As `Vclip.find_voices`."""
        ...


class VoiceVarier(Speaker, Protocol):
    """Moves voices in directions of the speaker space, speaks with them and hears them."""

    @property
    def voice_encoder(self) -> VoiceEncoder:
        """f_v."""
        ...

    @property
    def voice_gender_judge(self) -> VoiceGender:
        """The classifier that measures, not the one that steps of gender follow."""
        ...

    def some_candidates(self, n: int) -> list[Voice]:
        """As `Vclip.some_candidates`."""
        ...

    def vary_voice(self, voice: Voice, direction: Direction) -> tuple[Voice, float]:
        """As `Vclip.vary_voice`, by one step."""
        ...


class VoiceChooser(VoiceEmbedder, Protocol):
    """Chooses a voice for a face, as predicted or as measured, and hears what its synthesizer says."""

    @property
    def synthesizer(self) -> TextToSpeech:
        """The synthesizer."""
        ...

    def embed_face(self, image: ImageArray) -> FaceEmbedding:
        """As `Vclip.embed_face`."""
        ...

    def choose_voice(self, face: FaceEmbedding, *, consistency: Consistency = "predicted") -> RankedVoice:
        """As `Vclip.choose_voice`."""
        ...


class WithSpeakers(Protocol):
    """Has a synthesizer with known speakers."""

    @property
    def manifest(self) -> Manifest:
        """The content of `bundle.yaml`."""
        ...

    @property
    def synthesizer(self) -> SpeakerTable:
        """The synthesizer."""
        ...


class VoicePredictor(Protocol):
    """Predicts what a speaker vector sounds like."""

    @property
    def signature(self) -> Callable[[Tensor], Tensor]:
        """s: speaker vectors [n, speaker_dim] -> voice embeddings [n, voice_dim], on `device`."""
        ...

    @property
    def device(self) -> str:
        """Where it computes."""
        ...


class GenderPredictor(VoicePredictor, Protocol):
    """Predicts as well whether it sounds female."""

    @property
    def voice_gender(self) -> VoiceGender:
        """The classifier of voice embeddings."""
        ...


class KindPredictor(GenderPredictor, WithSpeakers, Protocol):
    """Says as well what its speaker vectors are made of."""


class CandidateSpeaker(WithSpeakers, Speaker, Protocol):
    """Has candidates, speaks with them and embeds what it said."""

    @property
    def candidates(self) -> CandidateIndex:
        """The bundle's own candidates."""
        ...

    @property
    def voice_encoder(self) -> VoiceEncoder:
        """f_v."""
        ...


class SpeechBundle(CandidateSpeaker, GenderPredictor, Protocol):
    """What `training.evaluation.speech.quality` needs."""


class GenerationBundle(CandidateSpeaker, VoicePredictor, Protocol):
    """What `training.evaluation.voices.generation` needs."""

    @property
    def face_encoder(self) -> ImageEncoder:
        """f_i."""
        ...

    @property
    def generator(self) -> SpeakerGenerator:
        """p(e)."""
        ...
