"""GE2E, the speaker-verification encoder of the embedded default.

Source: Wan et al. 2018, "Generalized end-to-end loss for speaker verification", in the size and with the
published weights of Resemblyzer 0.1.4 (Apache-2.0): three LSTM layers of 256 over 40 mel bands, a linear
layer, ReLU, unit norm. The mel filters are stored beside the weights, so the front end needs no audio
library.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from models.types import FloatArray, Waveform
from models.voice.audio import raise_volume
from models.voice.encoders.recording import check_recording
from models.voice.encoders.weights import with_weights

SAMPLE_RATE_HZ = 16_000
WINDOW_SAMPLES = 400  # 25 ms
HOP_SAMPLES = 160  # 10 ms
MEL_BANDS = 40
PARTIAL_FRAMES = 160  # 1.6 s, the length on which the network was trained
PARTIAL_STEP_FRAMES = 77  # 1.3 partials a second
MIN_COVERAGE = 0.75  # share of the last partial that must be covered, otherwise it is left out
TARGET_DBFS = -30.0
MAX_PARTIALS_PER_BATCH = 256


class Ge2eNetwork(nn.Module):
    """Mel power frames [B, 160, 40] -> speaker embeddings [B, 256], unit L2 norm, none below zero."""

    mel_filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(MEL_BANDS, 256, num_layers=3, batch_first=True)
        self.linear = nn.Linear(256, 256)
        self.register_buffer("mel_filters", torch.zeros(MEL_BANDS, WINDOW_SAMPLES // 2 + 1))

    def forward(self, mels: Tensor) -> Tensor:
        """[B, T, 40] -> [B, 256]."""
        _, (hidden, _) = self.lstm(mels)
        raw = torch.relu(self.linear(hidden[-1]))
        unit: Tensor = raw / raw.norm(dim=1, keepdim=True).clamp_min(1e-8)
        return unit

    def mel_power(self, samples: Tensor) -> Tensor:
        """Samples [T] at 16 kHz -> mel power (no logarithm) [1 + T // 160, 40]."""
        window = torch.hann_window(WINDOW_SAMPLES, device=samples.device)
        spectrum = torch.stft(
            samples,
            WINDOW_SAMPLES,
            hop_length=HOP_SAMPLES,
            window=window,
            center=True,
            pad_mode="constant",
            return_complex=True,
        )
        return (self.mel_filters @ spectrum.abs().square()).T


class Ge2eVoiceEncoder:
    """A `VoiceEncoder` that averages the network over overlapping windows of 1.6 s."""

    dim = 256
    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, state: Mapping[str, Tensor], device: str = "cpu") -> None:
        """state: all weights of `Ge2eNetwork` (a missing or unexpected name raises KeyError)."""
        self._network = with_weights(Ge2eNetwork(), "a GE2E encoder", state, device)
        self._device = device

    def embed(self, waveform: Waveform) -> FloatArray:
        """Waveform of any rate -> float32 [256], unit L2 norm.

        Quiet recordings are raised to -30 dBFS first, as in the training of the weights.
        Raises InvalidAudio if the recording is shorter than half a second or silent.
        """
        recording = check_recording(waveform, SAMPLE_RATE_HZ)
        samples = raise_volume(recording, TARGET_DBFS).samples
        with torch.inference_mode():
            return self._embed_samples(torch.from_numpy(samples).to(self._device))

    def _embed_samples(self, samples: Tensor) -> FloatArray:
        starts = partial_starts(len(samples))
        needed = (starts[-1] + PARTIAL_FRAMES) * HOP_SAMPLES
        if needed > len(samples):
            samples = torch.nn.functional.pad(samples, (0, needed - len(samples)))
        mels = self._network.mel_power(samples)
        partials = torch.stack([mels[start : start + PARTIAL_FRAMES] for start in starts])
        # long recordings go through in batches, so that memory does not grow with their length
        embedded = torch.cat([self._network(batch) for batch in partials.split(MAX_PARTIALS_PER_BATCH)])
        mean = embedded.mean(0)
        result: FloatArray = (mean / mean.norm()).cpu().numpy().astype(np.float32)
        return result


def partial_starts(n_samples: int) -> list[int]:
    """First frames of the windows of 160 frames that cover `n_samples` at 16 kHz; at least one."""
    n_frames = -(-(n_samples + 1) // HOP_SAMPLES)
    starts = list(range(0, max(1, n_frames - PARTIAL_FRAMES + PARTIAL_STEP_FRAMES + 1), PARTIAL_STEP_FRAMES))
    last_coverage = (n_samples - starts[-1] * HOP_SAMPLES) / (PARTIAL_FRAMES * HOP_SAMPLES)
    if last_coverage < MIN_COVERAGE and len(starts) > 1:
        starts.pop()
    return starts
