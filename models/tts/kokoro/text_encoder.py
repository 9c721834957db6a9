"""The text encoder: what the decoder is told of the phonemes.

Source: StyleTTS 2 (Li et al. 2023), as Tacotron 2's encoder: convolutions and a bidirectional LSTM.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tts.kokoro.config import KokoroConfig

LEAK = 0.2


class ChannelNorm(nn.Module):
    """Layer norm over the channels of [B, C, T]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, features: Tensor) -> Tensor:
        """[B, C, T] -> the same shape."""
        rows = functional.layer_norm(features.transpose(1, 2), self.gamma.shape, self.gamma, self.beta)
        return rows.transpose(1, 2)


class TextEncoder(nn.Module):
    """Phoneme tokens -> features in which the alignment places them on the time axis."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        channels, kernel_size = config.hidden_dim, config.text_encoder_kernel_size
        self.embedding = nn.Embedding.from_pretrained(torch.zeros(config.n_tokens, channels))
        self.cnn = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(channels, channels, kernel_size, padding=kernel_size // 2), ChannelNorm(channels)
            )
            for _ in range(config.text_encoder_layers)
        )
        self.lstm = nn.LSTM(channels, channels // 2, batch_first=True, bidirectional=True)

    def forward(self, tokens: Tensor) -> Tensor:
        """int64 [1, T] -> [1, hidden_dim, T]."""
        features = self.embedding(tokens).transpose(1, 2)
        for layer in self.cnn:
            features = functional.leaky_relu(layer(features), LEAK)
        rows, _ = self.lstm(features.transpose(1, 2))
        result: Tensor = rows.transpose(1, 2)
        return result
