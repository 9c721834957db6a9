"""The wide convolutions of the decoder in half precision, everything around them in float32.

Products are summed in float32, by a GPU's matrix units and by a processor alike. In float32 stay the norms, Snake,
the pitch, the source, which is a phase, the last convolution, whose result is an exponent, and the transform.
"""

import torch
from torch import Tensor, nn

from models.tts.kokoro.decoder import Decoder

_Convolution = nn.Conv1d | nn.ConvTranspose1d


class HalfConvolution(nn.Module):
    """A convolution in half precision between features in float32."""

    def __init__(self, convolution: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self._convolution = convolution.to(dtype)
        self._dtype = dtype

    def forward(self, features: Tensor) -> Tensor:
        """As the convolution: float32 [B, C, T] -> float32 [B, C', T']."""
        result: Tensor = self._convolution(features.to(self._dtype))
        return result.float()


def halve_convolutions(decoder: Decoder, dtype: torch.dtype) -> None:
    """Replace the convolutions that take most of the time, in front of the vocoder and in it."""
    generator = decoder.generator
    for part in (decoder.encode, decoder.decode, generator.ups, generator.resblocks, generator.noise_res):
        _replace(part, dtype)


def _replace(module: nn.Module, dtype: torch.dtype) -> None:
    for name, child in module.named_children():
        if isinstance(child, _Convolution):
            setattr(module, name, HalfConvolution(child, dtype))
        else:
            _replace(child, dtype)
