"""The decoder of coqui's VITS, a HiFi-GAN (Kong et al. 2020), with faster convolutions on a processor."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from torch import Tensor, nn

from models.tts.convolution.layers import (
    ProductUpsample,
    TiledLayer,
    can_tile,
    features_of,
    rows_of,
    tiled,
)
from models.tts.convolution.tiled import Workers, leaky_relu
from models.types import FloatArray

LEAK = 0.1  # LRELU_SLOPE of coqui-tts


def accelerate_decoder(decoder: nn.Module, workers: Workers) -> None:
    """Replace the convolutions by faster ones that give the same up to rounding; what has other sizes stays.

    decoder: `TTS.vocoder.models.hifigan_generator.HifiganGenerator` with fused weights.
    """
    blocks = cast(nn.ModuleList, decoder.resblocks)
    for place, block in enumerate(blocks):
        pairs = _pairs(block)
        if all(can_tile(conv) for pair in pairs for conv in pair):
            blocks[place] = TiledResBlock(pairs, workers)
    upsampling = cast(nn.ModuleList, decoder.ups)
    for place, upsample in enumerate(upsampling):
        if isinstance(upsample, nn.ConvTranspose1d) and upsample.kernel_size[0] == 2 * upsample.stride[0]:
            upsampling[place] = ProductUpsample(upsample)
    first = cast(nn.Conv1d, decoder.conv_pre)
    if can_tile(first):
        decoder.conv_pre = TiledLayer(first, workers)


class TiledResBlock(nn.Module):
    """`ResBlock1` or `ResBlock2`: the activation is computed while a tile is loaded, the sum while it is stored."""

    def __init__(self, pairs: Sequence[Sequence[nn.Conv1d]], workers: Workers) -> None:
        """pairs: the convolutions between one sum and the next: two of `ResBlock1`, one of `ResBlock2`."""
        super().__init__()
        self._workers = workers
        self._pairs = [[tiled(conv) for conv in pair] for pair in pairs]
        self._activation = leaky_relu(pairs[0][0].in_channels, LEAK)

    def forward(self, features: Tensor) -> Tensor:
        """[1, C, T] -> [1, C, T]."""
        given = rows_of(features)
        buffers: list[FloatArray] = [np.empty_like(given) for _ in range(3)]
        inner, out, spare = buffers  # what is read is never written at once
        for *before, last in self._pairs:
            rows = given
            for conv in before:
                conv(rows, self._activation, self._workers, inner)
                rows = inner
            last(rows, self._activation, self._workers, out, residual=given)
            given, out, spare = out, spare, out
        return features_of(given)


def _pairs(block: nn.Module) -> list[list[nn.Conv1d]]:
    if hasattr(block, "convs1"):
        both = (cast(nn.ModuleList, block.convs1), cast(nn.ModuleList, block.convs2))
        return [[cast(nn.Conv1d, conv) for conv in pair] for pair in zip(*both, strict=True)]
    return [[cast(nn.Conv1d, conv)] for conv in cast(nn.ModuleList, block.convs)]
