"""The decoder of VITS with convolutions by tiles gives what coqui's gives."""

import copy
from typing import Any

import pytest
import torch
from torch import nn

from models.runtime import torchaudio_extension, torchvision_schemas
from models.tts.convolution.layers import ProductUpsample, TiledLayer
from models.tts.convolution.tiled import Workers
from models.tts.vits.accelerated import TiledResBlock, accelerate_decoder
from models.tts.vits.network import fuse_weight_norm

HIDDEN, SPEAKER = 32, 16


def _decoder(resblock: str, dilations: list[int], channels: int, strides: list[int]) -> Any:
    torchvision_schemas.declare()
    torchaudio_extension.declare()
    from TTS.vocoder.models.hifigan_generator import HifiganGenerator

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        decoder = HifiganGenerator(
            HIDDEN, 1, resblock, [dilations] * 3, [3, 7, 11], [2 * stride for stride in strides], channels, strides,
            inference_padding=0, cond_channels=SPEAKER, conv_pre_weight_norm=False, conv_post_weight_norm=False,
            conv_post_bias=False,
        )  # fmt: skip
        fuse_weight_norm(decoder)
    return decoder.eval().requires_grad_(False)


@pytest.mark.parametrize(("resblock", "dilations"), [("1", [1, 3, 5]), ("2", [1, 3])])
@pytest.mark.parametrize("n_threads", [1, 2])
def test_the_sound_is_the_same_up_to_rounding(resblock: str, dilations: list[int], n_threads: int) -> None:
    decoder = _decoder(resblock, dilations, channels=128, strides=[4, 2])
    fast = copy.deepcopy(decoder)
    accelerate_decoder(fast, Workers(n_threads))
    assert all(isinstance(block, TiledResBlock) for block in fast.resblocks)
    assert all(isinstance(upsample, ProductUpsample) for upsample in fast.ups)
    assert isinstance(fast.conv_pre, TiledLayer)
    speaker = torch.randn(1, SPEAKER, 1, generator=torch.Generator().manual_seed(1))
    for n_frames in (1, 7, 90):
        features = torch.randn(1, HIDDEN, n_frames, generator=torch.Generator().manual_seed(n_frames))
        expected, heard = decoder(features, g=speaker), fast(features, g=speaker)
        assert heard.shape == expected.shape == (1, 1, 8 * n_frames)
        assert (heard - expected).norm() < 1e-5 * expected.norm()


def test_what_tiles_cannot_take_stays_as_it_is() -> None:
    decoder = _decoder("1", [1, 3, 5], channels=32, strides=[4, 2])  # levels of 16 and 8 channels
    fast = copy.deepcopy(decoder)
    fast.ups[0] = nn.ConvTranspose1d(32, 16, 12, 4, padding=4).requires_grad_(False)  # three times the stride
    before = copy.deepcopy(fast)
    accelerate_decoder(fast, Workers(1))
    assert not any(isinstance(block, TiledResBlock) for block in fast.resblocks)
    assert [isinstance(upsample, ProductUpsample) for upsample in fast.ups] == [False, True]
    features, speaker = torch.randn(1, HIDDEN, 5), torch.randn(1, SPEAKER, 1)
    expected = before(features, g=speaker)
    assert (fast(features, g=speaker) - expected).norm() < 1e-5 * expected.norm()
