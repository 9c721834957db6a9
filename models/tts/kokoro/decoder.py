"""The decoder: aligned text features, pitch and energy -> a waveform.

Source: StyleTTS 2 (Li et al. 2023).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.interfaces import do_nothing
from models.tts.kokoro.adain import AdainResBlk1d
from models.tts.kokoro.config import KokoroConfig
from models.tts.kokoro.vocoder import Generator


class AlignedSentence(NamedTuple):
    """What the decoder takes of one sentence; see `Decoder.forward`."""

    text: Tensor
    pitch_hz: Tensor
    energy: Tensor
    style: Tensor
    articulation: Tensor | None


class Decoder(nn.Module):
    """Residual blocks that mix text, pitch and energy, and the vocoder behind them.

    most_together: how many sentences go through it in one pass; more than one on a GPU only.
    """

    most_together = 1

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        dim, style_dim, residual = config.decoder_dim, config.style_dim, config.text_residual_dim
        self.encode: nn.Module = AdainResBlk1d(config.hidden_dim + 2, dim, style_dim)
        self.decode = nn.ModuleList(AdainResBlk1d(dim + residual + 2, dim, style_dim) for _ in range(3))
        self.decode.append(
            AdainResBlk1d(dim + residual + 2, config.vocoder.channels, style_dim, upsample=True)
        )
        self.F0_conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
        self.N_conv = nn.Conv1d(1, 1, 3, stride=2, padding=1)
        self.asr_res = nn.Sequential(nn.Conv1d(config.hidden_dim, residual, 1))
        self.generator = Generator(config.vocoder, style_dim)

    def forward(
        self,
        text: Tensor,
        pitch_hz: Tensor,
        energy: Tensor,
        style: Tensor,
        articulation: Tensor | None = None,
        at_yield_point: Callable[[], None] = do_nothing,
    ) -> Tensor:
        """[1, hidden_dim, F], [1, 2 F], [1, 2 F], [1, style_dim] -> waveform [1, samples].

        articulation: [1, style_dim], the style of the blocks in front of the vocoder, where it is another one.
        at_yield_point: called between parts of the vocoder.
        """
        in_front = style if articulation is None else articulation
        features = self.features(text, pitch_hz, energy, in_front)
        result: Tensor = self.generator(features, style, pitch_hz, at_yield_point)
        return result

    def decode_all(
        self, sentences: Sequence[AlignedSentence], at_yield_point: Callable[[], None] = do_nothing
    ) -> list[Tensor]:
        """Sentences, at most `most_together` -> their waveforms, [samples] each."""
        return [self(*sentence, at_yield_point)[0] for sentence in sentences]

    def features(self, text: Tensor, pitch_hz: Tensor, energy: Tensor, style: Tensor) -> Tensor:
        """What the vocoder starts from: [1, vocoder channels, 2 F]."""
        contours = torch.cat([self.F0_conv(pitch_hz[:, None]), self.N_conv(energy[:, None])], dim=1)
        beside = torch.cat([self.asr_res(text), contours], dim=1)
        features: Tensor = self.encode(torch.cat([text, contours], dim=1), style)
        for block in self.decode:
            features = block(torch.cat([features, beside], dim=1), style)
        return features
