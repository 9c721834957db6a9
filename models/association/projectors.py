"""phi_i and phi_v: the projections into the joint space, in which a cosine says how well a voice fits a face.

Section 2 of the paper: the face side is an MLP, the voice side an invertible RealNVP flow, and both are
trained with the symmetric contrastive loss of eq. 1 on frozen features. Cosines are turned into
probabilities by a logistic calibration fitted on people unseen in training.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from models.association.coupling_flow import RealNvp
from models.association.quality import QualityMeasure, quality_weight
from models.standardization import Standardize
from models.types import FaceQuality, QualityName, VoiceQuality


class FaceProjector(nn.Module):
    """phi_i: face embeddings [B, face_dim] -> joint space [B, joint_dim], unit L2 norm."""

    def __init__(self, face_dim: int, joint_dim: int, hidden_dim: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.standardize = Standardize(face_dim)
        self.layers = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(face_dim, hidden_dim),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_dim, joint_dim),
        )

    def forward(self, faces: Tensor) -> Tensor:
        """[B, face_dim] -> [B, joint_dim]."""
        projected: Tensor = self.layers(self.standardize(faces))
        return nn.functional.normalize(projected, dim=-1)


class VoiceProjector(nn.Module):
    """phi_v: voice embeddings [B, dim] -> joint space [B, dim], unit L2 norm.

    A RealNVP flow. It is invertible before the normalisation, so it loses no information about the voice.
    Without couplings (`transforms` 0) the voice is only standardized.
    """

    def __init__(self, dim: int, transforms: int, hidden_dim: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.standardize = Standardize(dim)
        self.dropout = nn.Dropout(dropout)
        self.flow = RealNvp(dim, transforms, hidden_dim) if transforms else None

    def transform(self, voices: Tensor) -> Tensor:
        """Apply the flow alone, without the normalisation: [B, dim] -> [B, dim]."""
        standardized: Tensor = self.dropout(self.standardize(voices))
        if self.flow is None:
            return standardized
        transformed: Tensor = self.flow(standardized)
        return transformed

    def forward(self, voices: Tensor) -> Tensor:
        """[B, dim] -> [B, dim]."""
        return nn.functional.normalize(self.transform(voices), dim=-1)


class ProjectorEnsemble(nn.Module):
    """An ensemble of projectors of one side; each was trained together with a partner on the other side.

    Their outputs are concatenated, so that the cosine of a face and a voice is the mean of the members'
    cosines: [B, dim] -> joint space [B, members * joint_dim], unit L2 norm.
    """

    def __init__(self, members: Iterable[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, embeddings: Tensor) -> Tensor:
        """[B, dim] -> [B, members * joint_dim]."""
        points = torch.cat([member(embeddings) for member in self.members], dim=-1)
        return torch.as_tensor(points / len(self.members) ** 0.5)


@dataclass(frozen=True)
class Calibration:
    """probability = sigmoid(weight * (slope * cosine + intercept)), with matched and random pairs equally frequent.

    measures: what the weight goes by (`models.association.quality`); without them it is 1.
    """

    slope: float
    intercept: float
    measures: Mapping[QualityName, QualityMeasure] = field(default_factory=dict)

    def weight(self, quality: FaceQuality | VoiceQuality | None) -> float:
        """The factor on the log-odds for a face or a recording of this quality, 0..1; 1 if it was not measured."""
        return quality_weight(self.measures, quality)

    def probability(self, cosine: Tensor, weight: Tensor | float = 1.0) -> Tensor:
        """Cosines of any shape -> probabilities 0..1 of the same shape.

        weight: product of the weights of face and voice, for each cosine or for all.
        """
        return torch.sigmoid(weight * (self.slope * cosine + self.intercept))

    def cosine(self, probability: float) -> float:
        """Return the cosine with this probability (between 0 and 1, exclusive) where the weight is 1.

        It may lie outside of -1 to 1.
        """
        log_odds = math.log(probability) - math.log1p(-probability)
        return (log_odds - self.intercept) / self.slope
