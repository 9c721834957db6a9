"""Facts that are fixed once a bundle is loaded."""

from dataclasses import dataclass

from models.bundle.manifest import Manifest
from models.interfaces import Pipeline
from models.types import LanguageSupport, VoiceProperties

CANDIDATES_ON_MAP = 240


@dataclass(frozen=True)
class StockVoice:
    """A voice that the synthesizer was published with.

    language: the tag of the language in which it was recorded.
    """

    name: str
    language: str
    token: str
    properties: VoiceProperties


@dataclass(frozen=True)
class CandidateVoice:
    """One of the bundle's candidates."""

    name: str
    token: str
    properties: VoiceProperties


@dataclass(frozen=True)
class Facts:
    """Facts of a loaded bundle, which any thread may read while the models compute.

    some_candidates: for the map of the voices.
    """

    manifest: Manifest
    languages: tuple[str, ...]
    language_support: tuple[LanguageSupport, ...]
    sample_rate_hz: int
    synthesizer_licence: str
    stock_voices: tuple[StockVoice, ...]
    some_candidates: tuple[CandidateVoice, ...]

    @classmethod
    def of(cls, pipeline: Pipeline) -> "Facts":
        """The facts of a pipeline."""
        synthesizer = pipeline.synthesizer
        voices = [pipeline.voice(name) for name in synthesizer.speaker_names]
        candidates = pipeline.some_candidates(CANDIDATES_ON_MAP)
        return cls(
            manifest=pipeline.manifest,
            languages=synthesizer.languages,
            language_support=synthesizer.language_support,
            sample_rate_hz=synthesizer.sample_rate_hz,
            synthesizer_licence=synthesizer.licence,
            stock_voices=tuple(
                StockVoice(voice.name, language, pipeline.voice_token(voice), properties)
                for voice, language, properties in zip(
                    voices, synthesizer.speaker_languages, pipeline.describe_voices(voices), strict=True
                )
            ),
            some_candidates=tuple(
                CandidateVoice(voice.name, pipeline.voice_token(voice), properties)
                for voice, properties in zip(candidates, pipeline.describe_voices(candidates), strict=True)
            ),
        )
