"""phi_i, phi_v and the scale of their softmax as one module, which every training of the association optimizes."""

from typing import Any

import torch
from torch import Tensor, nn

from models.association.projectors import FaceProjector, VoiceProjector


class Association(nn.Module):
    """One pair of projectors in training.

    noise: standard deviation of the noise on the inputs, in units of their spread; in training only.
    initial_scale, max_scale: of the cosines before the softmax; learned, as a logarithm, from the first up to the
        second. Eq. 1 prints no scale, but cosines alone make flat targets.
    """

    def __init__(
        self,
        face_dim: int,
        voice_dim: int,
        *,
        face_hidden_dim: int,
        voice_hidden_dim: int,
        voice_transforms: int,
        dropout: float,
        noise: float,
        initial_scale: float,
        max_scale: float,
    ) -> None:
        super().__init__()
        self.face_projector = FaceProjector(face_dim, voice_dim, face_hidden_dim, dropout)
        self.voice_projector = VoiceProjector(voice_dim, voice_transforms, voice_hidden_dim, dropout)
        self.log_scale = nn.Parameter(torch.tensor(initial_scale).log())
        self._noise = noise
        self._max_scale = max_scale

    def fit_inputs(self, faces: Tensor, voices: Tensor) -> None:
        """Take the inputs' mean and spread from faces [n, face_dim] and voices [m, voice_dim]."""
        self.face_projector.standardize.fit(faces)
        self.voice_projector.standardize.fit(voices)

    def forward(self, faces: Tensor, voices: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Faces [B, face_dim], voices [B, voice_dim] -> their points [B, voice_dim], unit norm, and the scale."""
        return (
            self.face_projector(self._noisy(faces, self.face_projector.standardize.scale)),
            self.voice_projector(self._noisy(voices, self.voice_projector.standardize.scale)),
            self.log_scale.exp().clamp(max=self._max_scale),
        )

    def _noisy(self, features: Tensor, scale: Tensor) -> Tensor:
        if not self.training or self._noise == 0:
            return features
        return features + torch.randn_like(features) * scale * self._noise

    def parameter_groups(self) -> list[dict[str, Any]]:
        """For the optimizer: the weights, and the scale, which must not decay."""
        weights = [*self.face_projector.parameters(), *self.voice_projector.parameters()]
        return [{"params": weights}, {"params": [self.log_scale], "weight_decay": 0.0}]
