"""CUDA graphs of the decoder: at a common length its thousand small kernels are started by one call.

A graph is captured when its length and number of sentences are first asked for, and replayed from then on. All
graphs share the memory of what lies between their kernels, as only one runs at a time. Where there is too little
memory for one, the kernels are started one by one, as for sentences longer than the longest common length.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from models.tts.kokoro.decoder import Decoder
from models.tts.kokoro.on_gpu.common_lengths import LONGEST
from models.tts.kokoro.on_gpu.padded import DecoderInput, decode

_WARM_UP_RUNS = 3  # before a capture, so that libraries have chosen their kernels


@dataclass(frozen=True)
class _Captured:
    graph: torch.cuda.CUDAGraph
    given: DecoderInput
    waves: Tensor


class Graphs:
    """Does what `decode` does, with the same bits at each replay."""

    def __init__(self) -> None:
        self._captured: dict[tuple[int, int], _Captured | None] = {}
        self._pool: Any = None  # a handle, from the first capture on

    def __call__(self, decoder: Decoder, given: DecoderInput) -> Tensor:
        """Waveforms [B, samples]; see `models.tts.kokoro.on_gpu.padded.decode`."""
        sentences, _, frames = given.text.shape
        if frames > LONGEST:
            return decode(decoder, given)
        key = (sentences, frames)
        if key not in self._captured:
            self._captured[key] = self._capture(decoder, given)
        captured = self._captured[key]
        if captured is None:
            return decode(decoder, given)
        for static, own in zip(captured.given.tensors(), given.tensors(), strict=True):
            static.copy_(own)
        captured.graph.replay()
        return captured.waves.clone()

    def _capture(self, decoder: Decoder, given: DecoderInput) -> _Captured | None:
        """The graph of this shape; None where memory does not suffice."""
        try:
            if self._pool is None:
                self._pool = torch.cuda.graph_pool_handle()
            static = DecoderInput(*(tensor.clone() for tensor in given.tensors()))
            beside = torch.cuda.Stream()
            beside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(beside):
                for _ in range(_WARM_UP_RUNS):
                    decode(decoder, static)
            torch.cuda.current_stream().wait_stream(beside)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=self._pool):
                waves = decode(decoder, static)
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            return None
        return _Captured(graph, static, waves)
