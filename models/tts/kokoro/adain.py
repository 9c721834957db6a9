"""Adaptive instance normalisation: how the style vector speaks to the convolutions.

Source: StyleTTS 2 (Li et al. 2023), after Huang & Belongie 2017.
"""

from math import sqrt

from torch import Tensor, nn
from torch.nn import functional

LEAK = 0.2
EPSILON = 1e-5


class AdaIN1d(nn.Module):
    """Each channel normalised over time, then scaled and shifted as the style says."""

    def __init__(self, style_dim: int, channels: int) -> None:
        super().__init__()
        self.fc = nn.Linear(style_dim, 2 * channels)

    def scale_and_shift(self, style: Tensor) -> tuple[Tensor, Tensor]:
        """Style [B, style_dim] -> scale and shift, each [B, C]."""
        gamma, beta = self.fc(style).chunk(2, dim=1)
        return 1 + gamma, beta

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        """[B, C, T] and [B, style_dim] -> [B, C, T]."""
        scale, shift = self.scale_and_shift(style)
        return scale[..., None] * functional.instance_norm(features, eps=EPSILON) + shift[..., None]


class AdainResBlk1d(nn.Module):
    """Two convolutions with AdaIN in front of each, and a shortcut; may double the length."""

    def __init__(self, dim_in: int, dim_out: int, style_dim: int, upsample: bool = False) -> None:
        super().__init__()
        self.upsample = upsample
        self.norm1 = AdaIN1d(style_dim, dim_in)
        self.norm2 = AdaIN1d(style_dim, dim_out)
        self.conv1 = nn.Conv1d(dim_in, dim_out, 3, padding=1)
        self.conv2 = nn.Conv1d(dim_out, dim_out, 3, padding=1)
        self.conv1x1 = nn.Conv1d(dim_in, dim_out, 1, bias=False) if dim_in != dim_out else nn.Identity()
        self.pool = (
            nn.ConvTranspose1d(dim_in, dim_in, 3, stride=2, groups=dim_in, padding=1, output_padding=1)
            if upsample
            else nn.Identity()
        )

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        """[B, dim_in, T] and [B, style_dim] -> [B, dim_out, T], or [B, dim_out, 2 T]."""
        residual = self.pool(functional.leaky_relu(self.norm1(features, style), LEAK))
        residual = self.conv1(residual)
        residual = self.conv2(functional.leaky_relu(self.norm2(residual, style), LEAK))
        shortcut = features.repeat_interleave(2, dim=2) if self.upsample else features
        result: Tensor = (residual + self.conv1x1(shortcut)) / sqrt(2)
        return result
