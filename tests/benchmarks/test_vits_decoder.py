"""The benchmark of the decoder of VITS: both make the same sound, and its figures are consistent."""

import copy
from typing import cast

import pytest
from torch import nn

from benchmarks.vits_decoder import compare, published_decoder
from models.tts.convolution.tiled import Workers
from models.tts.vits.accelerated import TiledResBlock, accelerate_decoder


@pytest.mark.slow
def test_the_published_size_is_accelerated_as_a_whole_and_sounds_the_same() -> None:
    decoder = published_decoder()
    faster = copy.deepcopy(decoder)
    accelerate_decoder(faster, Workers(1))
    blocks = cast(nn.ModuleList, faster.resblocks)
    assert all(isinstance(block, TiledResBlock) for block in blocks)
    figures = compare(decoder, faster, n_frames=20, repeats=1)
    assert figures["relative_difference"] < 1e-5
    assert figures["ratio"] == pytest.approx(figures["torch_s"] / figures["tiles_s"], rel=0.1)
