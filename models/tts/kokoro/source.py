"""The harmonic source: a sum of sines that follows the pitch, and its short-time Fourier transform.

Source: the neural source-filter model (Wang, Takaki & Yamagishi 2019) as iSTFTNet has it in StyleTTS 2.
"""

from math import pi

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tts.kokoro.config import SAMPLE_RATE_HZ, VocoderConfig

VOICED_FROM_HZ = 10.0  # a lower pitch means that there is none
AMPLITUDE = 0.1
_NO_WINDOW = 1e-8


class HarmonicSource(nn.Module):
    """Pitch contour -> one wave of harmonics, zero where the voice has no pitch."""

    def __init__(self, config: VocoderConfig) -> None:
        super().__init__()
        self.n_harmonics, self.samples_per_frame = config.harmonics, config.samples_per_frame
        self.l_linear = nn.Linear(config.harmonics, 1)

    def forward(self, pitch_hz: Tensor) -> Tensor:
        """[1, F] -> [1, F * samples_per_frame]."""
        voiced = (pitch_hz > VOICED_FROM_HZ).repeat_interleave(self.samples_per_frame, dim=1)
        sines = AMPLITUDE * torch.sin(self._phases(pitch_hz))
        merged: Tensor = self.l_linear(sines * voiced[..., None])
        return torch.tanh(merged[..., 0])

    def _phases(self, pitch_hz: Tensor) -> Tensor:
        """[1, F] -> [1, F * samples_per_frame, harmonics] in radians.

        The phase at the middle of a frame is the sum of all frames' advances until then, and between middles it is
        interpolated; before the first and behind the last it stands still. It grows to thousands of turns, so
        whole turns are taken off in double precision before anything is rounded to single.
        """
        harmonics = torch.arange(1, self.n_harmonics + 1, device=pitch_hz.device, dtype=torch.float64)
        turns = (pitch_hz.double()[..., None] * harmonics / SAMPLE_RATE_HZ).remainder(1.0)  # for a sample
        advance = turns * self.samples_per_frame
        middle = advance.cumsum(dim=1)  # [1, F, harmonics]
        between = functional.pad(middle.diff(dim=1), (0, 0, 1, 1))  # [1, F + 1, harmonics]
        start = torch.cat([middle[:, :1], middle], dim=1).remainder(1.0)
        steps = torch.arange(self.samples_per_frame, device=pitch_hz.device, dtype=torch.float64)
        share = (steps + 0.5) / self.samples_per_frame
        wave = start[:, :, None] + between[:, :, None] * share[:, None]  # [1, F + 1, samples, harmonics]
        half = self.samples_per_frame // 2
        phases = wave.remainder(1.0).float().flatten(1, 2)[:, half : half - self.samples_per_frame]
        return 2 * pi * phases


class SpectralFrames(nn.Module):
    """Short-time Fourier transform and its inverse as products with two small matrices."""

    forward_basis: Tensor
    inverse_basis: Tensor
    window_power: Tensor

    def __init__(self, n_fft: int, hop: int) -> None:
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        with torch.device("cpu"):  # constants, which are there before any weights are loaded
            window = torch.hann_window(n_fft, dtype=torch.float64)
            bins = torch.fft.rfft(torch.diag(window), dim=1)  # [n_fft, n_fft / 2 + 1]
            forward = torch.cat([bins.real, bins.imag], dim=1)
            identity = torch.eye(n_fft // 2 + 1, dtype=torch.float64)
            inverse = torch.cat(
                [torch.fft.irfft(identity + 0j, n_fft), torch.fft.irfft(identity * 1j, n_fft)]
            )  # [n_fft + 2, n_fft]
        self.register_buffer("forward_basis", forward.float(), persistent=False)
        self.register_buffer("inverse_basis", (inverse * window).float(), persistent=False)
        self.register_buffer("window_power", (window**2).float(), persistent=False)

    def transform(self, wave: Tensor) -> tuple[Tensor, Tensor]:
        """[1, samples] -> magnitude and phase in radians, each [1, n_fft / 2 + 1, samples / hop + 1]."""
        padded = functional.pad(wave, (self.n_fft // 2, self.n_fft // 2), mode="reflect")
        real, imaginary = (padded.unfold(1, self.n_fft, self.hop) @ self.forward_basis).chunk(2, dim=2)
        return torch.hypot(real, imaginary).transpose(1, 2), torch.atan2(imaginary, real).transpose(1, 2)

    def inverse(self, magnitude: Tensor, phase: Tensor, present: Tensor | None = None) -> Tensor:
        """The inverse of `transform`: each [B, n_fft / 2 + 1, F] -> [B, (F - 1) * hop].

        present: float32 [B, 1, F], 0 for frames that are not there; None if all are.
        """
        parts = torch.cat([magnitude * torch.cos(phase), magnitude * torch.sin(phase)], dim=1)
        frames = parts.transpose(1, 2) @ self.inverse_basis  # [B, F, n_fft]
        windows = self.window_power.expand(1, frames.shape[1], -1)
        if present is not None:
            frames, windows = frames * present.transpose(1, 2), windows * present.transpose(1, 2)
        power = self._overlap_add(windows)
        if present is not None:
            power = power.clamp_min(_NO_WINDOW)  # behind the end, where nothing is divided by it
        trimmed = slice(self.n_fft // 2, -(self.n_fft // 2))
        return self._overlap_add(frames)[:, trimmed] / power[:, trimmed]

    def _overlap_add(self, frames: Tensor) -> Tensor:
        """[B, F, n_fft] -> [B, (F - 1) * hop + n_fft]."""
        parts = self.n_fft // self.hop
        pieces = frames.unflatten(2, (parts, self.hop))  # [B, F, parts, hop]
        total = functional.pad(pieces[:, :, 0], (0, 0, 0, parts - 1))
        for part in range(1, parts):
            total = total + functional.pad(pieces[:, :, part], (0, 0, part, parts - 1 - part))
        return total.flatten(1)
