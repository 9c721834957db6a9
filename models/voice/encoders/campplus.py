"""CAM++, a speaker-verification network of dense time-delay layers with context-aware masks, 192-d.

Source: Wang et al. 2023, "CAM++: a fast and efficient network for speaker verification using context-aware masking"
(arXiv 2303.00332), in the size of 3D-Speaker's `speech_campplus_sv_zh_en_16k-common_advanced`, which was trained on
some 200,000 Mandarin and English speakers and not on VoxCeleb. The attributes are named as in that file.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.types import FloatArray, Waveform
from models.voice.encoders.kaldi_filter_banks import MEL_BANDS, SAMPLE_RATE_HZ, KaldiFilterBanks
from models.voice.encoders.recording import check_recording
from models.voice.encoders.weights import with_weights

DIM: Final = 192
EXCERPT_SAMPLES = 12 * SAMPLE_RATE_HZ  # a longer recording is heard in equal parts of 6 to 12 s
SEGMENT_FRAMES = 100  # a mask is made of the mean of the recording and of these segments

_HEAD_CHANNELS = 32
_FIRST_CHANNELS = 128
_GROWTH = 32  # channels that each dense layer adds
_BOTTLENECK = 4 * _GROWTH
_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of each dense block


class _ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut, over frequency and time; the stride is over frequency."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        width = _HEAD_CHANNELS
        self.conv1 = nn.Conv2d(width, width, 3, (stride, 1), padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(width, width, 1, (stride, 1), bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x: Tensor) -> Tensor:
        inner = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(inner + self.shortcut(x))


class _Head(nn.Module):
    """Filter banks [B, 80, T] -> [B, 320, T]: a small residual network, which leaves time as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, _HEAD_CHANNELS, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(_HEAD_CHANNELS)
        self.layer1 = nn.Sequential(_ResidualBlock(stride=2), _ResidualBlock(stride=1))
        self.layer2 = nn.Sequential(_ResidualBlock(stride=2), _ResidualBlock(stride=1))
        self.conv2 = nn.Conv2d(_HEAD_CHANNELS, _HEAD_CHANNELS, 3, (2, 1), padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(_HEAD_CHANNELS)

    def forward(self, banks: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(banks[:, None])))
        x = F.relu(self.bn2(self.conv2(self.layer2(self.layer1(x)))))
        return x.flatten(1, 2)


class _Normalized(nn.Module):
    """Batch norm, then ReLU where `rectified`."""

    def __init__(self, channels: int, rectified: bool = True, affine: bool = True) -> None:
        super().__init__()
        self.batchnorm = nn.BatchNorm1d(channels, affine=affine)
        self._rectified = rectified

    def forward(self, x: Tensor) -> Tensor:
        normalized: Tensor = self.batchnorm(x)
        return F.relu(normalized) if self._rectified else normalized


class _TimeDelay(nn.Module):
    """A convolution of five frames that halves the frame rate."""

    def __init__(self, channels_in: int, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels_in, channels, 5, stride=2, padding=2, bias=False)
        self.nonlinear = _Normalized(channels)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.nonlinear(self.linear(x)))


class _ContextAwareMask(nn.Module):
    """A dilated convolution, masked by what the recording and the segment around each frame are like."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(
            _BOTTLENECK, _GROWTH, 3, padding=dilation, dilation=dilation, bias=False
        )
        self.linear1 = nn.Conv1d(_BOTTLENECK, _BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(_BOTTLENECK // 2, _GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        frames = x.shape[-1]
        segments = F.avg_pool1d(x, SEGMENT_FRAMES, SEGMENT_FRAMES, ceil_mode=True)
        context = x.mean(-1, keepdim=True) + segments.repeat_interleave(SEGMENT_FRAMES, dim=-1)[..., :frames]
        mask = torch.sigmoid(self.linear2(F.relu(self.linear1(context))))
        return torch.as_tensor(self.linear_local(x) * mask)


class _DenseLayer(nn.Module):
    """What a layer of a dense block adds, [B, channels, T] -> [B, 32, T]."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _Normalized(channels)
        self.linear1 = nn.Conv1d(channels, _BOTTLENECK, 1, bias=False)
        self.nonlinear2 = _Normalized(_BOTTLENECK)
        self.cam_layer = _ContextAwareMask(dilation)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x)))))


class _DenseBlock(nn.Module):
    """Layers that each see the output of all before them."""

    def __init__(self, channels: int, layers: int, dilation: int) -> None:
        super().__init__()
        for row in range(layers):
            self.add_module(f"tdnnd{row + 1}", _DenseLayer(channels + row * _GROWTH, dilation))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.children():
            x = torch.cat([x, layer(x)], dim=1)
        return x


class _Projection(nn.Module):
    """Norm, then a linear map of each frame to half of the channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = _Normalized(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.linear(self.nonlinear(x)))


class _Embedding(nn.Module):
    """Statistics [B, channels] -> [B, 192], each number normalized."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, DIM, 1, bias=False)
        self.nonlinear = _Normalized(DIM, rectified=False, affine=False)

    def forward(self, statistics: Tensor) -> Tensor:
        return torch.as_tensor(self.nonlinear(self.linear(statistics[..., None])[..., 0]))


class CampplusNetwork(nn.Module):
    """Filter banks [B, T, 80], mean 0 over time -> speaker embeddings [B, 192], of any norm."""

    def __init__(self) -> None:
        super().__init__()
        self.head = _Head()
        layers: dict[str, nn.Module] = {"tdnn": _TimeDelay(_HEAD_CHANNELS * MEL_BANDS // 8, _FIRST_CHANNELS)}
        channels = _FIRST_CHANNELS
        for row, (count, dilation) in enumerate(_BLOCKS, start=1):
            layers[f"block{row}"] = _DenseBlock(channels, count, dilation)
            channels += count * _GROWTH
            layers[f"transit{row}"] = _Projection(channels)
            channels //= 2
        layers["out_nonlinear"] = _Normalized(channels)
        layers["dense"] = _Embedding(2 * channels)
        self.xvector = nn.ModuleDict(layers)

    def forward(self, banks: Tensor) -> Tensor:
        """[B, T, 80] -> [B, 192]."""
        x = self.head(banks.transpose(1, 2))
        for name, layer in self.xvector.items():
            if name == "dense":
                x = torch.cat([x.mean(-1), x.std(-1)], dim=-1)
            x = layer(x)
        return torch.as_tensor(x)


class CampplusVoiceEncoder:
    """A `VoiceEncoder` that hears a recording in parts of 12 s at most, and averages them."""

    dim = DIM
    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, state: Mapping[str, Tensor], device: str = "cpu") -> None:
        """state: the weights of `CampplusNetwork`, all of them (a missing or foreign name raises KeyError)."""
        self._network = with_weights(CampplusNetwork(), "a CAM++ encoder", state, device)
        self._filter_banks = KaldiFilterBanks().to(device)
        self._device = device

    def embed(self, waveform: Waveform) -> FloatArray:
        """Waveform of any rate -> float32 [192], unit L2 norm.

        Raises InvalidAudio where the recording is shorter than half a second or silent.
        """
        samples = check_recording(waveform, SAMPLE_RATE_HZ).samples
        parts = np.array_split(samples, -(-len(samples) // EXCERPT_SAMPLES))
        with torch.inference_mode():
            # one after the other, so that memory does not grow with the length of the recording
            embedded = torch.stack([self._embed_part(part) for part in parts])
            mean = F.normalize(embedded.mean(0), dim=0)
        result: FloatArray = mean.cpu().numpy()
        return result

    def _embed_part(self, samples: FloatArray) -> Tensor:
        """Samples [T] -> [192], unit norm."""
        banks = self._filter_banks(torch.from_numpy(samples).to(self._device))
        embedding: Tensor = self._network((banks - banks.mean(0))[None])[0]
        return F.normalize(embedding, dim=0)
