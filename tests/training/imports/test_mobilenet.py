"""A package of HSE's MobileNet with random weights; the real one, 29 MB, is fetched by `make train`."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from models.errors import InvalidBundle
from models.face.descriptors.mobilenet import BLOCKS, STEM_CHANNELS
from training.imports.mobilenet import GRAPH, NUMBERS, load_mobilenet


def layers() -> dict[str, tuple[int, ...]]:
    """The weights that the package holds, by name, with their shapes, as TensorFlow orders them."""
    shapes: dict[str, tuple[int, ...]] = {
        "gender_pred/kernel": (256, 1),  # of those that are not taken
        "conv1/convolution/merged_input": (3, 3, 3, STEM_CHANNELS),
        "conv1_bn/batchnorm_1/sub": (STEM_CHANNELS,),
        "conv1_relu/Cast": (),
    }
    channels = STEM_CHANNELS
    for block, (width, _) in enumerate(BLOCKS, start=1):
        shapes[f"conv_dw_{block}/depthwise_kernel"] = (3, 3, channels, 1)
        shapes[f"conv_dw_{block}_bn/batchnorm_1/mul"] = (channels,)
        shapes[f"conv_dw_{block}_bn/batchnorm_1/sub"] = (channels,)
        shapes[f"conv_pw_{block}/convolution/merged_input"] = (1, 1, channels, width)
        shapes[f"conv_pw_{block}_bn/batchnorm_1/sub"] = (width,)
        channels = width
    return shapes


def write_package(folder: Path) -> dict[str, Tensor]:
    """Both files with random weights -> the weights."""
    random = np.random.default_rng(0)
    weights = {}
    for name, shape in layers().items():
        if len(shape) == 4:
            values = random.normal(size=shape) * (4 / np.prod(shape[:3])) ** 0.5
        else:
            values = random.uniform(0.1, 1.0, shape)
        weights[name] = np.asarray(values, np.float16)
    entries = [
        {"name": name, "shape": list(value.shape), "dtype": "float32", "quantization": {"dtype": "float16"}}
        for name, value in weights.items()
    ]
    axes = np.array([1, 2], dtype=np.int32)
    entries.append({"name": "global_pooling/Mean/reduction_indices", "shape": [2], "dtype": "int32"})
    (folder / GRAPH).write_text(json.dumps({"weightsManifest": [{"weights": entries}]}))
    (folder / NUMBERS).write_bytes(b"".join(value.tobytes() for value in weights.values()) + axes.tobytes())
    return {name: torch.from_numpy(value.astype(np.float32)) for name, value in weights.items()}


def features(weights: dict[str, Tensor], picture: Tensor) -> Tensor:
    """What TensorFlow's graph computes of a picture in BGR, mean subtracted, layer by layer."""
    x = relu6(same(picture, weights["conv1/convolution/merged_input"], 2) + of("conv1_bn", "sub", weights))
    for block, (_, halves) in enumerate(BLOCKS, start=1):
        by_channel = weights[f"conv_dw_{block}/depthwise_kernel"]
        name = f"conv_dw_{block}_bn"
        x = same(x, by_channel.permute(0, 1, 3, 2), 2 if halves else 1, groups=x.shape[1])
        x = relu6(x * of(name, "mul", weights) + of(name, "sub", weights))
        x = same(x, weights[f"conv_pw_{block}/convolution/merged_input"], 1)
        x = relu6(x + of(f"conv_pw_{block}_bn", "sub", weights))
    return x.mean((2, 3))


def same(x: Tensor, kernel: Tensor, stride: int, groups: int = 1) -> Tensor:
    """TensorFlow's convolution with the padding "same"; kernel [h, w, in, out]."""
    height, width = x.shape[2:]
    side = kernel.shape[0]
    down, right = (max(0, (-(-n // stride) - 1) * stride + side - n) for n in (height, width))
    padded = F.pad(x, (right // 2, right - right // 2, down // 2, down - down // 2))
    return F.conv2d(padded, kernel.permute(3, 2, 0, 1), stride=stride, groups=groups)


def of(layer: str, what: str, weights: dict[str, Tensor]) -> Tensor:
    return weights[f"{layer}/batchnorm_1/{what}"].view(1, -1, 1, 1)


def relu6(x: Tensor) -> Tensor:
    return x.clamp(0, 6)


def test_the_network_computes_what_the_graph_of_the_package_does(tmp_path: Path) -> None:
    weights = write_package(tmp_path)
    rgb = torch.rand(2, 3, 64, 64) * 255
    mean = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    with torch.inference_mode():
        expected = features(weights, rgb.flip(1) - mean)
        computed = load_mobilenet(tmp_path)(rgb)
    assert expected.std() > 0.1
    assert torch.allclose(computed, expected, atol=1e-4)


def test_a_package_without_the_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match=r"faceres\.json and faceres\.bin cannot be read as weights"):
        load_mobilenet(tmp_path)


def test_other_layers_are_refused(tmp_path: Path) -> None:
    write_package(tmp_path)
    graph = json.loads((tmp_path / GRAPH).read_text())
    entries = graph["weightsManifest"][0]["weights"]
    entries[1]["shape"] = [3, 3, STEM_CHANNELS, 3]
    (tmp_path / GRAPH).write_text(json.dumps(graph))
    with pytest.raises(
        InvalidBundle, match=r"weights of the shape \[3, 32, 3, 3\] instead of \[32, 3, 3, 3\]"
    ):
        load_mobilenet(tmp_path)


def test_numbers_that_end_early_or_late_are_refused(tmp_path: Path) -> None:
    write_package(tmp_path)
    numbers = (tmp_path / NUMBERS).read_bytes()
    (tmp_path / NUMBERS).write_bytes(numbers + b"more")
    with pytest.raises(
        InvalidBundle, match=rf"has {len(numbers) + 4} bytes; faceres\.json describes {len(numbers)}"
    ):
        load_mobilenet(tmp_path)
    (tmp_path / NUMBERS).write_bytes(numbers[:100])
    with pytest.raises(InvalidBundle, match="cannot be read as weights"):
        load_mobilenet(tmp_path)
