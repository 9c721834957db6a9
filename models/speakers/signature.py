"""s: predicts how the synthesizer will make a speaker sound, without synthesizing.

Section 4 of the paper: a synthesizer does not reproduce its own speaker vector, so f_v(tts(e)) is not e.
The map from one to the other belongs to the synthesizer alone, and is distilled into this small network
with a cosine loss.
"""

import torch
from torch import Tensor, nn

from models.standardization import Standardize


class TtsSignature(nn.Module):
    """Speaker vectors [B, speaker_dim] -> predicted voice embeddings [B, voice_dim], unit L2 norm."""

    def __init__(self, speaker_dim: int, voice_dim: int, hidden_dim: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.standardize = Standardize(speaker_dim)
        self.layers = nn.Sequential(
            nn.Linear(speaker_dim, hidden_dim),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_dim, voice_dim),
        )

    def forward(self, speakers: Tensor) -> Tensor:
        """[B, speaker_dim] -> [B, voice_dim]."""
        predicted: Tensor = self.layers(self.standardize(speakers))
        return torch.nn.functional.normalize(predicted, dim=-1)
