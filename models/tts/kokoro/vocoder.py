"""The vocoder: features, style and pitch -> a waveform.

Source: iSTFTNet (Kaneko et al. 2022) with AdaIN, Snake (Ziyin et al. 2020) and a harmonic source, as in StyleTTS 2.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.interfaces import do_nothing
from models.tts.kokoro.adain import AdaIN1d
from models.tts.kokoro.config import VocoderConfig
from models.tts.kokoro.source import HarmonicSource, SpectralFrames

LEAK, LAST_LEAK = 0.1, 0.01
MeanOfBlocks = Callable[[Sequence[nn.Module], Tensor, Tensor, Callable[[], None]], Tensor]


def snake(features: Tensor, alpha: Tensor) -> Tensor:
    """x + sin^2(alpha x) / alpha."""
    return features + torch.sin(alpha * features) ** 2 / alpha


class AdaINResBlock1(nn.Module):
    """Three rounds of AdaIN, Snake, dilated convolution, AdaIN, Snake, convolution; each added to its input."""

    def __init__(self, channels: int, kernel_size: int, dilations: tuple[int, ...], style_dim: int) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(
            nn.Conv1d(
                channels, channels, kernel_size, dilation=dilation, padding=dilation * (kernel_size // 2)
            )
            for dilation in dilations
        )
        self.convs2 = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel_size, padding=kernel_size // 2) for _ in dilations
        )
        self.adain1 = nn.ModuleList(AdaIN1d(style_dim, channels) for _ in dilations)
        self.adain2 = nn.ModuleList(AdaIN1d(style_dim, channels) for _ in dilations)
        self.alpha1 = nn.ParameterList(nn.Parameter(torch.ones(1, channels, 1)) for _ in dilations)
        self.alpha2 = nn.ParameterList(nn.Parameter(torch.ones(1, channels, 1)) for _ in dilations)

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        """[B, C, T] and [B, style_dim] -> [B, C, T]."""
        for conv1, conv2, adain1, adain2, alpha1, alpha2 in zip(
            self.convs1, self.convs2, self.adain1, self.adain2, self.alpha1, self.alpha2, strict=True
        ):
            inner = conv1(snake(adain1(features, style), alpha1))
            features = features + conv2(snake(adain2(inner, style), alpha2))
        return features


def mean_of_blocks(
    blocks: Sequence[nn.Module], features: Tensor, style: Tensor, at_yield_point: Callable[[], None]
) -> Tensor:
    """What blocks side by side give on average: [B, C, T] and [B, style_dim] -> [B, C, T].

    at_yield_point: called between the blocks.
    """
    total: Tensor = blocks[0](features, style)
    for block in blocks[1:]:
        at_yield_point()
        total = total + block(features, style)
    return total / len(blocks)


def reflect_start(features: Tensor) -> Tensor:
    """[B, C, T] -> [B, C, T + 1], the second frame in front of the first; the layout in memory stays."""
    rows = features.transpose(1, 2)
    if rows.is_contiguous():
        return torch.cat([rows[:, 1:2], rows], dim=1).transpose(1, 2)
    return functional.pad(features, (1, 0), mode="reflect")


class Generator(nn.Module):
    """Upsampling with residual blocks, into which the source's spectrum is mixed; then the inverse transform."""

    def __init__(self, config: VocoderConfig, style_dim: int) -> None:
        super().__init__()
        self.mean_of_blocks: MeanOfBlocks = mean_of_blocks
        self.m_source = HarmonicSource(config)
        self.stft = SpectralFrames(config.n_fft, config.hop)
        self.ups, self.resblocks = nn.ModuleList(), nn.ModuleList()
        self.noise_convs, self.noise_res = nn.ModuleList(), nn.ModuleList()
        self.rates, self.n_kernels = config.upsample_rates, len(config.resblock_kernel_sizes)
        spectrum = config.n_fft + 2
        for level, (rate, kernel_size) in enumerate(
            zip(config.upsample_rates, config.upsample_kernel_sizes, strict=True)
        ):
            channels = config.channels // 2 ** (level + 1)
            self.ups.append(
                nn.ConvTranspose1d(
                    2 * channels, channels, kernel_size, stride=rate, padding=(kernel_size - rate) // 2
                )
            )
            for size in config.resblock_kernel_sizes:
                self.resblocks.append(AdaINResBlock1(channels, size, config.resblock_dilations, style_dim))
            stride = 1
            for later in config.upsample_rates[level + 1 :]:
                stride *= later
            self.noise_convs.append(
                nn.Conv1d(spectrum, channels, 2 * stride, stride=stride, padding=(stride + 1) // 2)
                if stride > 1
                else nn.Conv1d(spectrum, channels, 1)
            )
            self.noise_res.append(
                AdaINResBlock1(
                    channels, config.noise_kernel_sizes[level], config.resblock_dilations, style_dim
                )
            )
        self.conv_post: nn.Module = nn.Conv1d(channels, spectrum, 7, padding=3)

    def forward(
        self,
        features: Tensor,
        style: Tensor,
        pitch_hz: Tensor,
        at_yield_point: Callable[[], None] = do_nothing,
    ) -> Tensor:
        """[1, channels, F], [1, style_dim], [1, F] -> waveform [1, F * samples_per_frame].

        at_yield_point: called between the residual blocks.
        """
        return self.from_source(features, style, self.source_spectrum(pitch_hz), at_yield_point)

    def source_spectrum(self, pitch_hz: Tensor) -> Tensor:
        """[1, F] -> magnitudes and phases of the source, [1, n_fft + 2, F * samples_per_frame / hop + 1]."""
        return torch.cat(self.stft.transform(self.m_source(pitch_hz)), dim=1)

    def from_source(
        self,
        features: Tensor,
        style: Tensor,
        spectrum: Tensor,
        at_yield_point: Callable[[], None] = do_nothing,
    ) -> Tensor:
        """The same as `forward` with the source's spectrum in the place of the pitch."""
        for level, upsample in enumerate(self.ups):
            features = upsample(functional.leaky_relu(features, LEAK))
            if level == len(self.ups) - 1:
                features = reflect_start(features)
            features = features + self.noise_res[level](self.noise_convs[level](spectrum), style)
            blocks = [*self.resblocks][level * self.n_kernels : (level + 1) * self.n_kernels]
            at_yield_point()
            features = self.mean_of_blocks(blocks, features, style, at_yield_point)
            at_yield_point()
        logarithms, angles = self.conv_post(functional.leaky_relu(features, LAST_LEAK)).chunk(2, dim=1)
        return self.stft.inverse(torch.exp(logarithms), torch.sin(angles))
