"""The sizes of the network; the defaults are those of Kokoro-82M v1.0."""

from dataclasses import dataclass
from math import prod

SAMPLE_RATE_HZ = 24_000


@dataclass(frozen=True)
class VocoderConfig:
    """The iSTFTNet at the end: it upsamples, and ends in an inverse Fourier transform.

    upsample_rates, upsample_kernel_sizes: of the transposed convolutions. resblock_kernel_sizes and
    resblock_dilations: of the residual blocks behind each of them. n_fft, hop: of the transform, in samples.
    harmonics: of the source, the fundamental tone among them.
    """

    channels: int = 512
    upsample_rates: tuple[int, ...] = (10, 6)
    upsample_kernel_sizes: tuple[int, ...] = (20, 12)
    resblock_kernel_sizes: tuple[int, ...] = (3, 7, 11)
    resblock_dilations: tuple[int, ...] = (1, 3, 5)
    noise_kernel_sizes: tuple[int, ...] = (7, 11)
    n_fft: int = 20
    hop: int = 5
    harmonics: int = 9

    @property
    def samples_per_frame(self) -> int:
        """Samples for one value of the pitch contour: 300, half the frame of a duration."""
        return prod(self.upsample_rates) * self.hop


@dataclass(frozen=True)
class KokoroConfig:
    """The whole network.

    style_dim: of each half of a style vector: the first is of the decoder, the second of the prosody.
    """

    n_tokens: int = 178
    max_positions: int = 512
    embedding_dim: int = 128
    bert_dim: int = 768
    bert_heads: int = 12
    bert_feed_forward_dim: int = 2048
    bert_layers: int = 12
    hidden_dim: int = 512
    style_dim: int = 128
    text_encoder_layers: int = 3
    text_encoder_kernel_size: int = 5
    max_duration: int = 50
    decoder_dim: int = 1024
    text_residual_dim: int = 64
    vocoder: VocoderConfig = VocoderConfig()
