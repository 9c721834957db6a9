"""The position of a speaker in the joint space, by the two ways of scoring of section 4 of the paper."""

from torch import Tensor, nn

from models.speakers.signature import TtsSignature
from models.types import Scoring


class UnitNorm(nn.Module):
    """[B, D] -> the same with unit L2 norm."""

    def forward(self, vectors: Tensor) -> Tensor:
        """[B, D] -> [B, D]."""
        return nn.functional.normalize(vectors, dim=-1)


def speaker_projector(scoring: Scoring, signature: TtsSignature, voice_projector: nn.Module) -> nn.Module:
    """Return the network from speaker vectors [B, speaker_dim] to the joint space [B, joint_dim], unit norm.

    informed: phi_v(s(e)), eq. 3: by the voice that the synthesizer is predicted to produce. naive:
    phi_v(e), eq. 2: by the speaker vector itself, as if the synthesizer reproduced it exactly; defined
    only if speaker vectors are voice embeddings (`models.bundle.manifest.Manifest.speakers_are_voices`).
    """
    heard: nn.Module = signature if scoring == "informed" else UnitNorm()
    return nn.Sequential(heard, voice_projector)
