"""H/ASP, the voice encoder of the paper: a residual network with attentive statistics pooling, 512-d.

Source: Heo et al. 2020, "Clova baseline system for the VoxCeleb Speaker Recognition Challenge 2020"
(arXiv 2009.14153), in the size of the published weights: clovaai's `baseline_v2_smproto.model`, and the
speaker encoder of YourTTS, which is the same network trained again. The attributes are named as in those
files. The spectrum is computed here: coqui-tts, which carries the network too, needs torchaudio for it.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.types import FloatArray, Waveform
from models.voice.audio import set_volume
from models.voice.encoders.recording import check_recording
from models.voice.encoders.weights import with_weights

DIM: Final = 512
SAMPLE_RATE_HZ = 16_000
FFT_SAMPLES = 512
WINDOW_SAMPLES = 400  # 25 ms
HOP_SAMPLES = 160  # 10 ms
MEL_BANDS = 64
PRE_EMPHASIS = 0.97
POWER_FLOOR = 1e-6  # added before the logarithm
LEVEL_DBFS = -27.0  # of every recording; because of the floor, the result depends slightly on the volume
EXCERPT_SAMPLES = 40_000  # 2.5 s
MIN_EXCERPTS = 10
MAX_EXCERPTS_PER_BATCH = 10

_WIDTHS = (32, 64, 128, 256)  # channels of the four stages
_BLOCKS = (3, 4, 6, 3)
_BANDS_LEFT = MEL_BANDS // 8  # three stages halve them
_FEATURES = _WIDTHS[-1] * _BANDS_LEFT  # features per time step before pooling
_ATTENTION_DIM = 128
_MIN_VARIANCE = 1e-5


class _SqueezeExcitation(nn.Module):
    """Weights the channels by the mean of the whole map (Hu et al. 2018)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc = nn.Sequential(
            nn.Linear(width, width // 8), nn.ReLU(), nn.Linear(width // 8, width), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        weights: Tensor = self.fc(x.mean((2, 3)))
        return x * weights[:, :, None, None]


class _Block(nn.Module):
    """Two convolutions beside a shortcut; after the first, ReLU stands before the norm."""

    def __init__(self, width_in: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width_in, width, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.se = _SqueezeExcitation(width)
        self.downsample: nn.Module = nn.Identity()
        if stride != 1 or width_in != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(width_in, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x: Tensor) -> Tensor:
        inner = self.bn1(F.relu(self.conv1(x)))
        inner = self.se(self.bn2(self.conv2(inner)))
        return F.relu(inner + self.downsample(x))


class HAspNetwork(nn.Module):
    """Samples [B, T] at 16 kHz -> speaker embeddings [B, 512], of any norm."""

    window: Tensor
    mel_filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hamming_window(WINDOW_SAMPLES), persistent=False)
        self.register_buffer("mel_filters", torch.from_numpy(mel_filters()), persistent=False)
        self.conv1 = nn.Conv2d(1, _WIDTHS[0], 3, padding=1)
        self.bn1 = nn.BatchNorm2d(_WIDTHS[0])
        self.layer1 = _stage(_WIDTHS[0], _WIDTHS[0], _BLOCKS[0], stride=1)
        self.layer2, self.layer3, self.layer4 = (
            _stage(before, width, blocks, stride=2)
            for (before, width), blocks in zip(pairwise(_WIDTHS), _BLOCKS[1:], strict=True)
        )
        self.attention = nn.Sequential(
            nn.Conv1d(_FEATURES, _ATTENTION_DIM, 1),
            nn.ReLU(),
            nn.BatchNorm1d(_ATTENTION_DIM),
            nn.Conv1d(_ATTENTION_DIM, _FEATURES, 1),
            nn.Softmax(dim=2),
        )
        self.fc = nn.Linear(2 * _FEATURES, DIM)

    def forward(self, samples: Tensor) -> Tensor:
        """float32 [B, T], T at least 512 -> [B, 512]."""
        return self.embed(self.log_mel(samples))

    def embed(self, log_mel: Tensor) -> Tensor:
        """Of `log_mel`, [B, 64, frames] -> [B, 512]. In training this part computes in half precision."""
        x = self.bn1(F.relu(self.conv1(log_mel[:, None])))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = x.flatten(1, 2)  # [B, features, moments]
        weights = self.attention(x)
        mean = (weights * x).sum(2)
        variance = (weights * x.square()).sum(2) - mean.square()
        embedding: Tensor = self.fc(torch.cat([mean, variance.clamp_min(_MIN_VARIANCE).sqrt()], 1))
        return embedding

    def log_mel(self, samples: Tensor) -> Tensor:
        """[B, T] -> log mel power [B, 64, 1 + T // 160]; each band has mean 0 and variance 1 over time."""
        # the first sample's predecessor is its successor, as if mirrored
        before = torch.cat([samples[:, 1:2], samples[:, :-1]], 1)
        spectrum = torch.stft(
            samples - PRE_EMPHASIS * before,
            FFT_SAMPLES,
            hop_length=HOP_SAMPLES,
            win_length=WINDOW_SAMPLES,
            window=self.window,
            center=True,
            pad_mode="reflect",
            return_complex=True,
        )
        power = spectrum.real.square() + spectrum.imag.square()
        return F.instance_norm((self.mel_filters @ power + POWER_FLOOR).log())


def _stage(width_in: int, width: int, blocks: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        _Block(width_in, width, stride), *(_Block(width, width, stride=1) for _ in range(1, blocks))
    )


def mel_filters() -> FloatArray:
    """Triangles of height 1, evenly spaced from 0 to 8 kHz on HTK's mel scale, float32 [64, 257]."""
    highest = 2595.0 * np.log10(1.0 + SAMPLE_RATE_HZ / 2 / 700.0)
    corners = 700.0 * (10.0 ** (np.linspace(0.0, highest, MEL_BANDS + 2) / 2595.0) - 1.0)
    frequencies = np.linspace(0.0, SAMPLE_RATE_HZ / 2, FFT_SAMPLES // 2 + 1)
    rising = (frequencies - corners[:-2, None]) / np.diff(corners)[:-1, None]
    falling = (corners[2:, None] - frequencies) / np.diff(corners)[1:, None]
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


class HAspVoiceEncoder:
    """A `VoiceEncoder` that averages the network over excerpts of 2.5 s.

    Ten excerpts, evenly spread, overlapping where the recording is shorter than 25 s: this is how coqui-tts
    computes the speaker vectors of YourTTS. A longer recording gets as many excerpts as are needed to
    cover it.
    """

    dim = DIM
    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, state: Mapping[str, Tensor], device: str = "cpu") -> None:
        """state: all weights of `HAspNetwork` (a missing or unexpected name raises KeyError)."""
        network = with_weights(HAspNetwork(), "an H/ASP encoder", state, device)
        self._network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a fifth faster
        self._device = device

    def embed(self, waveform: Waveform) -> FloatArray:
        """Waveform of any rate -> float32 [512], unit L2 norm.

        Every recording is brought to -27 dBFS first, as for the speaker vectors of YourTTS.
        Raises InvalidAudio if the recording is shorter than half a second or silent.
        """
        samples = set_volume(check_recording(waveform, SAMPLE_RATE_HZ), LEVEL_DBFS).samples
        length = min(EXCERPT_SAMPLES, len(samples))
        excerpts = torch.from_numpy(np.stack([samples[s : s + length] for s in excerpt_starts(len(samples))]))
        with torch.inference_mode():
            # long recordings go through in batches, so that memory does not grow with their length
            embedded = torch.cat(
                [self._network(batch.to(self._device)) for batch in excerpts.split(MAX_EXCERPTS_PER_BATCH)]
            )
            mean = F.normalize(F.normalize(embedded).mean(0), dim=0)
        result: FloatArray = mean.cpu().numpy()
        return result


def excerpt_starts(n_samples: int) -> list[int]:
    """First samples of the excerpts of 2.5 s, the first at 0 and the last at the end; one where no more fit."""
    if n_samples <= EXCERPT_SAMPLES:
        return [0]
    count = max(MIN_EXCERPTS, -(-n_samples // EXCERPT_SAMPLES))
    return [int(start) for start in np.linspace(0, n_samples - EXCERPT_SAMPLES, count)]
