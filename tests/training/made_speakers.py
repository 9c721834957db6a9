"""Known speakers and manifests of synthesizers that do not exist, for evaluations of what they would say."""

from dataclasses import dataclass

from models.bundle.manifest import Manifest
from models.bundle.parts import VitsPart
from models.types import FloatArray
from tests.fakes import stand_in_manifest


@dataclass(frozen=True)
class MadeSpeakers:
    """As `training.evaluation.interfaces.SpeakerTable`."""

    speaker_names: tuple[str, ...]
    known_speakers: FloatArray


def vits_manifest() -> Manifest:
    """Of a bundle whose speaker vectors are voice embeddings."""
    manifest = stand_in_manifest()
    encoder = manifest.parts.voice_encoder
    assert encoder.file is not None
    synthesizer = VitsPart(
        kind="vits",
        file="synthesizer.safetensors",
        config={},
        conditioning="d_vectors",
        speaker_dim=encoder.dim,
        speaker_names=["VCTK_p225", "VCTK_p226"],
        languages=["en"],
        licence="MIT",
        speaker_encoder_sha256=manifest.files[encoder.file].sha256,
    )
    parts = manifest.parts.model_copy(update={"synthesizer": synthesizer})
    return manifest.model_copy(update={"parts": parts})
