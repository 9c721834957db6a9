"""The network on a processor: the same parts with their convolutions by tiles and the rest as plain products.

Each class takes the weights of the part that it stands for and gives the same result up to rounding. Features lie
in memory as in `models.tts.convolution.layers`.
"""

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from torch import Tensor, nn

from models.tts.convolution.layers import ProductUpsample, TiledLayer, features_of, rows_of, tiled
from models.tts.convolution.moments import Moments, moments_of
from models.tts.convolution.tiled import Workers, snake
from models.tts.kokoro.adain import AdainResBlk1d
from models.tts.kokoro.network import KokoroNetwork
from models.tts.kokoro.normalisation import normalisation
from models.tts.kokoro.vocoder import AdaINResBlock1
from models.tts.kokoro.wide_block import WideResBlk
from models.types import FloatArray


def accelerate(network: KokoroNetwork, workers: Workers) -> None:
    """Replace the convolutions by faster ones; the memory of the replaced weights is freed."""
    predictor, decoder, generator = network.predictor, network.decoder, network.decoder.generator
    for blocks in (predictor.F0, predictor.N, decoder.decode):
        for place, block in enumerate(blocks):
            blocks[place] = WideResBlk(cast(AdainResBlk1d, block), workers)
    decoder.encode = WideResBlk(cast(AdainResBlk1d, decoder.encode), workers)
    for parts in (generator.resblocks, generator.noise_res):
        for place, block in enumerate(parts):
            parts[place] = TiledResBlock(cast(AdaINResBlock1, block), workers)
    generator.mean_of_blocks = mean_of_tiled_blocks
    for place, upsample in enumerate(generator.ups):
        generator.ups[place] = ProductUpsample(cast(nn.ConvTranspose1d, upsample))
    for place, conv in enumerate(generator.noise_convs):
        generator.noise_convs[place] = ProductConv1d(cast(nn.Conv1d, conv))
    generator.conv_post = TiledLayer(cast(nn.Conv1d, generator.conv_post), workers)


class TiledResBlock(nn.Module):
    """`AdaINResBlock1`: AdaIN and Snake are computed while a tile is loaded, and the moments while it is stored."""

    def __init__(self, block: AdaINResBlock1, workers: Workers) -> None:
        super().__init__()
        self._workers = workers
        self.adain1, self.adain2 = block.adain1, block.adain2
        self._alpha1 = [_flat(alpha) for alpha in block.alpha1]
        self._alpha2 = [_flat(alpha) for alpha in block.alpha2]
        self._convs1, self._convs2 = (
            [tiled(cast(nn.Conv1d, conv)) for conv in convs] for convs in (block.convs1, block.convs2)
        )

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        """[1, C, T] and [1, style_dim] -> [1, C, T]."""
        given = rows_of(features)
        return features_of(self.of_rows(given, moments_of(given), style))

    def of_rows(self, given: FloatArray, moments: Moments, style: Tensor) -> FloatArray:
        """The same on rows [T, C] whose moments are known."""
        out, inner = np.empty_like(given), np.empty_like(given)
        for conv1, conv2, adain1, adain2, alpha1, alpha2 in zip(
            self._convs1, self._convs2, self.adain1, self.adain2, self._alpha1, self._alpha2, strict=True
        ):
            activation = snake(alpha1, *normalisation(adain1, style, moments))
            moments = conv1(given, activation, self._workers, inner)
            activation = snake(alpha2, *normalisation(adain2, style, moments))
            moments = conv2(inner, activation, self._workers, out, residual=given)
            given = out
        return out


def mean_of_tiled_blocks(
    blocks: Sequence[nn.Module], features: Tensor, style: Tensor, at_yield_point: Callable[[], None]
) -> Tensor:
    """`mean_of_blocks` of `TiledResBlock`s, whose input has its moments counted once."""
    given = rows_of(features)
    moments = moments_of(given)
    first, *others = cast(Sequence[TiledResBlock], blocks)
    total = features_of(first.of_rows(given, moments, style))
    for block in others:
        at_yield_point()
        total += features_of(block.of_rows(given, moments, style))
    return total.div_(len(blocks))


class ProductConv1d(nn.Module):
    """A convolution of few channels as one product of all its windows."""

    def __init__(self, conv: nn.Conv1d) -> None:
        super().__init__()
        self._kernel_size, self._stride = conv.kernel_size[0], conv.stride[0]
        self._padding = int(conv.padding[0])
        self._weight = conv.weight.detach().permute(2, 1, 0).flatten(0, 1).contiguous()  # [k * in, out]
        self._bias = conv.bias

    def forward(self, features: Tensor) -> Tensor:
        """[1, in, T] -> [1, out, T']."""
        rows = nn.functional.pad(features[0].T, (0, 0, self._padding, self._padding))
        windows = rows.unfold(0, self._kernel_size, self._stride).transpose(1, 2).flatten(1)
        product = windows @ self._weight
        return (product if self._bias is None else product + self._bias).T[None]


def _flat(alpha: Tensor) -> FloatArray:
    return alpha.detach().float().flatten().numpy().copy()
