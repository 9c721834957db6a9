"""The decoder for several sentences at once, or for one that is filled up to a common length.

Each sentence comes out as if it were alone, but for rounding: wherever a convolution could look behind its end,
there are zeros, as its padding has them, and the norms count its own frames only. The steps are those of
`models.tts.kokoro.decoder` and `vocoder`, which say what is computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tts.kokoro.adain import EPSILON, AdaIN1d, AdainResBlk1d
from models.tts.kokoro.adain import LEAK as BLOCK_LEAK
from models.tts.kokoro.decoder import Decoder
from models.tts.kokoro.vocoder import LAST_LEAK, LEAK, AdaINResBlock1, reflect_start, snake


@dataclass(frozen=True)
class DecoderInput:
    """What the decoder needs of B sentences, whose frames are filled up with zeros to F.

    text: [B, hidden_dim, F]. pitch_hz, energy: [B, 2 F]. style, articulation: [B, style_dim]. spectrum: of the
    source, [B, n_fft + 2, 2 F * samples_per_frame / hop + 1]. frames: int64 [B], how many are the sentence's own.
    """

    text: Tensor
    pitch_hz: Tensor
    energy: Tensor
    style: Tensor
    articulation: Tensor
    spectrum: Tensor
    frames: Tensor

    def padded(self, frames: int) -> "DecoderInput":
        """The same with F = `frames`, which is at least what it is."""
        own = self.text.shape[2]
        per_frame = (self.spectrum.shape[2] - 1) // own
        more = frames - own
        return DecoderInput(
            functional.pad(self.text, (0, more)),
            functional.pad(self.pitch_hz, (0, 2 * more)),
            functional.pad(self.energy, (0, 2 * more)),
            self.style,
            self.articulation,
            functional.pad(self.spectrum, (0, per_frame * more)),
            self.frames,
        )

    def tensors(self) -> tuple[Tensor, ...]:
        """All of them, in their order."""
        return tuple(vars(self).values())


def stacked(inputs: Sequence[DecoderInput], frames: int) -> DecoderInput:
    """Sentences as one input, each filled up to `frames`."""
    columns = zip(*(one.padded(frames).tensors() for one in inputs), strict=True)
    return DecoderInput(*(torch.cat(column) for column in columns))


def decode(decoder: Decoder, given: DecoderInput) -> Tensor:
    """Waveforms [B, 2 F * samples_per_frame]; behind the end of a sentence is nothing of use."""
    generator = decoder.generator
    features = _features(decoder, given)
    per_frame = 2
    for level, (upsample, rate) in enumerate(zip(generator.ups, generator.rates, strict=True)):
        mask = _mask(given.frames * per_frame, features)
        features = upsample(functional.leaky_relu(features, LEAK) * mask)
        per_frame *= rate
        steps = given.frames * per_frame
        if level == len(generator.ups) - 1:
            features, steps = reflect_start(features), steps + 1
        mask = _mask(steps, features)
        source = generator.noise_convs[level](given.spectrum)
        features = features + _vocoder_block(generator.noise_res[level], source, given.style, mask)
        blocks = generator.resblocks[level * generator.n_kernels : (level + 1) * generator.n_kernels]
        parts = [_vocoder_block(block, features, given.style, mask) for block in blocks]
        features = torch.stack(parts).mean(0)
    features = functional.leaky_relu(features, LAST_LEAK) * mask
    logarithms, angles = generator.conv_post(features).chunk(2, dim=1)
    return generator.stft.inverse(torch.exp(logarithms), torch.sin(angles), mask)


def _features(decoder: Decoder, given: DecoderInput) -> Tensor:
    """What the vocoder starts from, [B, vocoder channels, 2 F]."""
    mask = _mask(given.frames, given.text)
    contours = torch.cat(
        [decoder.F0_conv(given.pitch_hz[:, None]), decoder.N_conv(given.energy[:, None])], dim=1
    )
    beside = torch.cat([decoder.asr_res(given.text), contours], dim=1)
    features = _block(decoder.encode, torch.cat([given.text, contours], dim=1), given, mask)
    for block in decoder.decode:
        features = _block(block, torch.cat([features, beside], dim=1), given, mask)
    return features


def _block(block: nn.Module, features: Tensor, given: DecoderInput, mask: Tensor) -> Tensor:
    """`AdainResBlk1d`."""
    assert isinstance(block, AdainResBlk1d)
    style = given.articulation
    inner = functional.leaky_relu(_adain(block.norm1, features, style, mask), BLOCK_LEAK)
    shortcut = features
    if block.upsample:
        mask, shortcut = mask.repeat_interleave(2, dim=2), shortcut.repeat_interleave(2, dim=2)
        inner = block.pool(inner) * mask
    inner = block.conv1(inner)
    inner = block.conv2(functional.leaky_relu(_adain(block.norm2, inner, style, mask), BLOCK_LEAK))
    result: Tensor = (inner + block.conv1x1(shortcut)) / sqrt(2)
    return result


def _vocoder_block(block: nn.Module, features: Tensor, style: Tensor, mask: Tensor) -> Tensor:
    """`AdaINResBlock1`; Snake leaves the zeros behind the end what they are."""
    assert isinstance(block, AdaINResBlock1)
    for conv1, conv2, adain1, adain2, alpha1, alpha2 in zip(
        block.convs1, block.convs2, block.adain1, block.adain2, block.alpha1, block.alpha2, strict=True
    ):
        inner = conv1(snake(_adain(adain1, features, style, mask), alpha1))
        features = features + conv2(snake(_adain(adain2, inner, style, mask), alpha2))
    return features


def _adain(norm: nn.Module, features: Tensor, style: Tensor, mask: Tensor) -> Tensor:
    """`AdaIN1d` over the sentence's own steps; zero behind them."""
    assert isinstance(norm, AdaIN1d)
    scale, shift = norm.scale_and_shift(style)
    count = mask.sum(2, keepdim=True)
    mean = (features * mask).sum(2, keepdim=True) / count
    centred = (features - mean) * mask
    variance = centred.square().sum(2, keepdim=True) / count
    return (scale[..., None] * centred * torch.rsqrt(variance + EPSILON) + shift[..., None]) * mask


def _mask(steps: Tensor, features: Tensor) -> Tensor:
    """float32 [B, 1, T]: 1 in the first `steps`, int64 [B], of [B, C, T], 0 behind them."""
    places = torch.arange(features.shape[2], device=features.device)
    return (places < steps[:, None])[:, None].float()
