"""Stands for the decoder on a GPU: sentences are filled up to common lengths and go through it together."""

from collections.abc import Callable, Sequence
from typing import cast

import torch
from torch import Tensor, nn

from models.interfaces import do_nothing
from models.tts.kokoro.decoder import AlignedSentence, Decoder
from models.tts.kokoro.network import KokoroNetwork
from models.tts.kokoro.on_gpu.common_lengths import MOST_TOGETHER, common_length, common_number, most_at_once
from models.tts.kokoro.on_gpu.graphs import Graphs
from models.tts.kokoro.on_gpu.half_precision import halve_convolutions
from models.tts.kokoro.on_gpu.padded import DecoderInput, decode, stacked
from models.types import Precision


class PaddedDecoder(nn.Module):
    """Takes and gives what `Decoder` does, and several sentences at once."""

    most_together = MOST_TOGETHER

    def __init__(self, decoder: Decoder, run: Callable[[Decoder, DecoderInput], Tensor] = decode) -> None:
        """run: `decode`, or what does the same faster."""
        super().__init__()
        self.decoder = decoder
        self._run = run

    def decode_all(
        self, sentences: Sequence[AlignedSentence], at_yield_point: Callable[[], None] = do_nothing
    ) -> list[Tensor]:
        """As `Decoder.decode_all`, in one pass, or in several where sentences are long: memory is bounded.

        There is no yield point: a pass takes milliseconds.
        """
        inputs = [self._input(*sentence) for sentence in sentences]
        at_once = most_at_once(common_length(max(one.text.shape[2] for one in inputs)))
        waves: list[Tensor] = []
        for start in range(0, len(inputs), at_once):
            waves += self._pass(inputs[start : start + at_once])
        return waves

    def _input(
        self, text: Tensor, pitch_hz: Tensor, energy: Tensor, style: Tensor, articulation: Tensor | None
    ) -> DecoderInput:
        """With the spectrum of the source, whose phases are the sentence's own."""
        frames = torch.tensor([text.shape[2]], device=text.device)
        spectrum = self.decoder.generator.source_spectrum(pitch_hz)
        in_front = style if articulation is None else articulation
        return DecoderInput(text, pitch_hz, energy, style, in_front, spectrum, frames)

    def _pass(self, sentences: Sequence[DecoderInput]) -> list[Tensor]:
        frames = [sentence.text.shape[2] for sentence in sentences]
        spare = common_number(len(sentences)) - len(sentences)
        given = stacked([*sentences, *[sentences[0]] * spare], common_length(max(frames)))
        waves = self._run(self.decoder, given)
        samples_per_frame = waves.shape[1] // given.text.shape[2]
        return [wave[: own * samples_per_frame] for wave, own in zip(waves, frames, strict=False)]


def prepare_for_gpu(network: KokoroNetwork, precision: Precision = "float32") -> None:
    """Replace the decoder of a network that lies on a GPU.

    From here on this process computes float32 on a GPU in float32: torch lets convolutions and LSTMs round their
    inputs to TF32 there, which would change the pitch, and a sentence in a pass from what it is alone.
    """
    torch.backends.cudnn.allow_tf32 = False
    if precision != "float32":
        halve_convolutions(network.decoder, getattr(torch, precision))
    network.decoder = cast(Decoder, PaddedDecoder(network.decoder, Graphs()))
