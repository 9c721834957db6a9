"""Logarithmic mel filter banks as Kaldi computes them, which many speaker-verification networks were trained on.

Source: `compute-fbank-feats` of Kaldi (feature-window.cc and mel-computations.cc), with its default options but 80
bands and no dither. `torchaudio.compliance.kaldi.fbank` computes the same.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.types import FloatArray

SAMPLE_RATE_HZ = 16_000
WINDOW_SAMPLES = 400  # 25 ms
HOP_SAMPLES = 160  # 10 ms
FFT_SAMPLES = 512
MEL_BANDS = 80
LOWEST_HZ = 20.0
PRE_EMPHASIS = 0.97
WINDOW_POWER = 0.85  # Kaldi's "povey" window: a Hann window to this power
FULL_SCALE = 2.0**15  # Kaldi takes samples as 16-bit integers
POWER_FLOOR = float(np.finfo(np.float32).eps)


class KaldiFilterBanks(nn.Module):
    """Samples [T] at 16 kHz, -1..1, T at least 400 -> natural log mel power [1 + (T - 400) // 160, 80]."""

    window: Tensor
    mel_filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        window = torch.hann_window(WINDOW_SAMPLES, periodic=False).pow(WINDOW_POWER)
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("mel_filters", torch.from_numpy(mel_filters()), persistent=False)

    def forward(self, samples: Tensor) -> Tensor:
        """[T] -> [frames, 80]; only whole windows count, the end of the recording is left out."""
        frames = (samples * FULL_SCALE).unfold(0, WINDOW_SAMPLES, HOP_SAMPLES)
        frames = frames - frames.mean(dim=1, keepdim=True)
        before = F.pad(frames[:, None], (1, 0), mode="replicate")[:, 0, :-1]  # the first follows itself
        spectrum = torch.fft.rfft((frames - PRE_EMPHASIS * before) * self.window, n=FFT_SAMPLES)
        power = spectrum.real.square() + spectrum.imag.square()
        return torch.as_tensor((power @ self.mel_filters.T).clamp_min(POWER_FLOOR).log())


def mel_filters() -> FloatArray:
    """Triangles between points equally spaced on the mel scale, 20 Hz to 8 kHz, float32 [80, 257]."""
    edges = np.linspace(_mel(LOWEST_HZ), _mel(SAMPLE_RATE_HZ / 2), MEL_BANDS + 2)
    bins = _mel(np.arange(FFT_SAMPLES // 2 + 1) * SAMPLE_RATE_HZ / FFT_SAMPLES)
    low, centre, high = (edges[i : i + MEL_BANDS, np.newaxis] for i in range(3))
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    filters = np.minimum(rising, falling).clip(min=0.0)
    filters[:, -1] = 0.0  # Kaldi leaves the Nyquist frequency out
    return filters.astype(np.float32)


def _mel(
    hertz: "float | np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.asarray(1127.0 * np.log1p(np.asarray(hertz) / 700.0))
