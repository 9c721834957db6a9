"""Stages from a synthesizer to its candidates: signature, classifiers, candidates.

For any synthesizer and encoder. In order: speakers are drawn from p(e) and synthesized, the signature learns
their voice embeddings, a classifier of voices learns from recorded people, and then speakers of clear gender
are drawn as candidates.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import nn

from models.association.candidates import CLEAR_PROBABILITY, draw_candidates
from models.bundle.files import Arrays
from models.interfaces import Synthesizer, VoiceEncoder
from models.speakers.generator import SpeakerGenerator
from models.speakers.grid import SpeakerGrid
from models.speakers.signature import TtsSignature
from models.types import FloatArray
from models.voice.gender import VoiceGender
from training.data.recordings import Recordings
from training.stages.tts_signature import SignatureConfig, distill_signature, render_speakers
from training.stages.voice_gender import train_voice_gender


@dataclass(frozen=True)
class SpeakerStageConfig:
    """rendered: speakers that the signature is distilled from, and the seed they are drawn by.

    candidates: how many, and the seed. clear_gender: lowest probability of the likelier gender of a
    candidate, 0.5 (any voice) to 1.
    """

    rendered: int = 480
    rendered_seed: int = 7
    signature: SignatureConfig = field(default_factory=SignatureConfig)
    candidates: int = 5000
    candidates_seed: int = 2026
    clear_gender: float = CLEAR_PROBABILITY


@dataclass(frozen=True)
class SpeakerStage:
    """The results of the stages.

    rendered: float32 [n, speaker_dim], the speakers that were rendered. heard: float32 [n, voice_dim], unit norm,
    what the voice encoder heard of them.
    candidates: float32 [N, speaker_dim]. figures: of the signature, on held-out speakers.
    """

    generator: SpeakerGenerator
    rendered: FloatArray
    heard: FloatArray
    signature: TtsSignature
    classifier: VoiceGender
    judge: VoiceGender
    candidates: FloatArray
    figures: dict[str, float | int]
    config: SpeakerStageConfig

    def parts(self) -> dict[str, Any]:
        """`generator`, `signature` and the two classifiers as the manifest takes them."""
        speaker_dim, voice_dim = self.candidates.shape[1], self.heard.shape[1]
        return {
            "generator": {
                "file": "generator.safetensors",
                "speaker_dim": speaker_dim,
                "gaussians": len(self.generator.weights),
                "principal_components": len(self.generator.components),
                "candidates": len(self.candidates),
                "candidates_seed": self.config.candidates_seed,
                "clear_gender": self.config.clear_gender,
            },
            "signature": {
                "file": "signature.safetensors",
                "speaker_dim": speaker_dim,
                "voice_dim": voice_dim,
                "hidden_dim": self.config.signature.hidden_dim,
            },
            "voice_gender": {"file": "voice_gender.safetensors", "voice_dim": voice_dim},
            "voice_gender_judge": {"file": "voice_gender_judge.safetensors", "voice_dim": voice_dim},
        }

    def arrays(self) -> dict[str, Arrays]:
        """The files of these parts."""
        return {
            "generator.safetensors": {**vars(self.generator), "candidates": self.candidates},
            "signature.safetensors": state_arrays(self.signature),
            "voice_gender.safetensors": self.classifier.to_arrays(),
            "voice_gender_judge.safetensors": self.judge.to_arrays(),
        }


def make_speaker_stage(
    synthesizer: Synthesizer,
    voice_encoder: VoiceEncoder,
    generator: SpeakerGenerator,
    speech: Recordings,
    judge_speech: Recordings,
    work_dir: Path,
    config: SpeakerStageConfig,
) -> SpeakerStage:
    """Run the stages; synthesized speech is kept in `work_dir`, so that an interrupted run can resume.

    generator: fitted to the synthesizer's speakers. speech, judge_speech: recordings with gender labels of
    different people, for the two classifiers, embedded by `voice_encoder`.
    Raises InvalidBundle if almost no speaker is of clear gender and near the known ones, ValueError if the
    labels contain one gender only.
    """
    drawn = generator.sample(config.rendered, config.rendered_seed)
    heard = render_speakers(drawn, synthesizer, voice_encoder, work_dir, config.signature)
    signature, figures = distill_signature(drawn, heard, config.signature)
    classifier = train_voice_gender(speech)
    candidates = draw_candidates(
        generator,
        SpeakerGrid.of_speakers(synthesizer.known_speakers, synthesizer.physical_ranges),
        signature,
        classifier,
        n=config.candidates,
        seed=config.candidates_seed,
        clear_gender=config.clear_gender,
    )
    return SpeakerStage(
        generator=generator,
        rendered=drawn,
        heard=heard,
        signature=signature,
        classifier=classifier,
        judge=train_voice_gender(judge_speech),
        candidates=candidates,
        figures=figures,
        config=config,
    )


def state_arrays(network: nn.Module) -> Arrays:
    """The weights of a network by name."""
    return {name: value.numpy() for name, value in network.state_dict().items()}
