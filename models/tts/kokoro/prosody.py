"""The prosody predictor: how long each phoneme is, and the contours of pitch and energy.

Source: StyleTTS 2 (Li et al. 2023).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tts.kokoro.adain import AdainResBlk1d
from models.tts.kokoro.config import KokoroConfig


class AdaLayerNorm(nn.Module):
    """Layer norm with scale and shift computed from the style."""

    def __init__(self, style_dim: int, channels: int) -> None:
        super().__init__()
        self.fc = nn.Linear(style_dim, 2 * channels)

    def forward(self, rows: Tensor, style: Tensor) -> Tensor:
        """[B, T, C] and [B, style_dim] -> [B, T, C]."""
        gamma, beta = self.fc(style)[:, None].chunk(2, dim=2)
        result: Tensor = (1 + gamma) * functional.layer_norm(rows, rows.shape[2:]) + beta
        return result


class DurationEncoder(nn.Module):
    """LSTMs and AdaLayerNorms in turn, with the style beside the input of each."""

    def __init__(self, style_dim: int, dim: int, n_layers: int) -> None:
        super().__init__()
        self.lstms = nn.ModuleList()
        for _ in range(n_layers):
            self.lstms.append(nn.LSTM(dim + style_dim, dim // 2, batch_first=True, bidirectional=True))
            self.lstms.append(AdaLayerNorm(style_dim, dim))

    def forward(self, rows: Tensor, style: Tensor) -> Tensor:
        """[1, T, hidden_dim] and [1, style_dim] -> [1, T, hidden_dim + style_dim]."""
        rows = with_style(rows, style)
        for lstm, norm in zip(self.lstms[::2], self.lstms[1::2], strict=True):
            rows = with_style(norm(lstm(rows)[0], style), style)
        return rows


class LinearNorm(nn.Module):
    """A linear layer; the name is StyleTTS 2's, of how it was initialised."""

    def __init__(self, dim_in: int, dim_out: int) -> None:
        super().__init__()
        self.linear_layer = nn.Linear(dim_in, dim_out)

    def forward(self, rows: Tensor) -> Tensor:
        """[.., dim_in] -> [.., dim_out]."""
        result: Tensor = self.linear_layer(rows)
        return result


class ProsodyPredictor(nn.Module):
    """Durations from the encoded phonemes; pitch and energy from the same, stretched by the durations."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        dim, style_dim = config.hidden_dim, config.style_dim
        self.text_encoder = DurationEncoder(style_dim, dim, config.text_encoder_layers)
        self.lstm = nn.LSTM(dim + style_dim, dim // 2, batch_first=True, bidirectional=True)
        self.duration_proj = LinearNorm(dim, config.max_duration)
        self.shared = nn.LSTM(dim + style_dim, dim // 2, batch_first=True, bidirectional=True)
        self.F0, self.N = _contour_blocks(dim, style_dim), _contour_blocks(dim, style_dim)
        self.F0_proj = nn.Conv1d(dim // 2, 1, 1)
        self.N_proj = nn.Conv1d(dim // 2, 1, 1)

    def durations(self, encoded: Tensor, speed: float) -> Tensor:
        """[1, T, hidden_dim + style_dim] of `text_encoder` -> int64 [T], frames of 25 ms, at least one each."""
        rows, _ = self.lstm(encoded)
        steps: Tensor = torch.sigmoid(self.duration_proj(rows)).sum(dim=2)
        return torch.round(steps[0] / speed).clamp(min=1).long()

    def contours(self, aligned: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
        """[1, F, hidden_dim + style_dim] -> pitch in hertz and energy, each [1, 2 F]."""
        rows, _ = self.shared(aligned)
        features = rows.transpose(1, 2)
        pitch = energy = features
        for block in self.F0:
            pitch = block(pitch, style)
        for block in self.N:
            energy = block(energy, style)
        return self.F0_proj(pitch)[:, 0], self.N_proj(energy)[:, 0]


def with_style(rows: Tensor, style: Tensor) -> Tensor:
    """[1, T, C] and [1, style_dim] -> [1, T, C + style_dim]."""
    return torch.cat([rows, style[:, None].expand(-1, rows.shape[1], -1)], dim=2)


def _contour_blocks(dim: int, style_dim: int) -> nn.ModuleList:
    return nn.ModuleList(
        [
            AdainResBlk1d(dim, dim, style_dim),
            AdainResBlk1d(dim, dim // 2, style_dim, upsample=True),
            AdainResBlk1d(dim // 2, dim // 2, style_dim),
        ]
    )
