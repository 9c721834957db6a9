"""CUDA graphs of the decoder: at a common length its thousand small kernels are started by one call.

A graph is captured when its length and number of sentences are first asked for, and replayed from then on. All
graphs share the memory of what lies between their kernels, as only one runs at a time. Where there is too little
memory for one, the kernels are started one by one, as for sentences longer than the longest common length.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from models.runtime.memory import is_out_of_memory
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
        self._pool: Any = None  # a handle, and a stream to capture on, from the first capture on
        self._stream: torch.cuda.Stream | None = None

    def __call__(self, decoder: Decoder, given: DecoderInput) -> Tensor:
        """Waveforms [B, samples]; see `models.tts.kokoro.on_gpu.padded.decode`."""
        sentences, _, frames = given.text.shape
        if frames > LONGEST:
            return decode(decoder, given)
        key = (sentences, frames)
        with torch.cuda.device(given.text.device):  # streams, pools and captures are of the current device
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
        if self._stream is None:
            self._pool, self._stream = torch.cuda.graph_pool_handle(), torch.cuda.Stream()
        try:
            static = DecoderInput(*(tensor.clone() for tensor in given.tensors()))
            self._stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self._stream):
                for _ in range(_WARM_UP_RUNS):
                    decode(decoder, static)
            torch.cuda.current_stream().wait_stream(self._stream)
            graph = torch.cuda.CUDAGraph()
            # other threads may use the device meanwhile
            capture = torch.cuda.graph(
                graph, pool=self._pool, stream=self._stream, capture_error_mode="thread_local"
            )
            with capture:
                waves = decode(decoder, static)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            torch.cuda.empty_cache()
            return None
        return _Captured(graph, static, waves)
