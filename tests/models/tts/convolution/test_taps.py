"""Kernels as they are held: in a byte where nothing is lost by it, and exactly as they were in any case."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from models.tts.convolution.taps import Taps, held, taps_of_columns, taps_of_panels
from models.tts.convolution.tiled import TiledConv1d, Workers, identity
from models.tts.convolution.wide import WideConv1d
from models.types import FloatArray

ERROR = 3e-6  # relative, in single precision


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def whole_numbers(*shape: int) -> Tensor:
    """As a graph of 8 bits has them: the zero point is not in the middle."""
    numbers = torch.randint(-110, 120, shape, generator=torch.Generator().manual_seed(0))
    return numbers.float() * torch.tensor(0.0173)


def values(taps: Taps) -> FloatArray:
    return np.multiply(taps.numbers, taps.unit, dtype=np.float32)


def test_whole_numbers_take_a_byte_and_are_exact() -> None:
    weight = whole_numbers(64, 32, 3)
    taps = held(weight)
    assert taps.numbers.dtype == np.int8
    np.testing.assert_array_equal(values(taps), weight.flatten().numpy())


@pytest.mark.parametrize(
    "weight",
    [
        random(64, 32, 3),
        torch.tensor([1.0, 128.0, 3.0]),  # too large for a byte
        torch.tensor([1.0, 2.5, 3.0]),  # few values, which are no multiples
        torch.zeros(64),
    ],
)
def test_other_weights_stay_as_they_are(weight: Tensor) -> None:
    taps = held(weight)
    assert taps.numbers.dtype == np.float32
    np.testing.assert_array_equal(values(taps), weight.flatten().numpy())


def test_a_factor_is_part_of_the_unit() -> None:
    for weight in (whole_numbers(64, 32, 3), random(64, 32, 3)):
        expected = 0.7 * weight.flatten().numpy()
        np.testing.assert_allclose(values(held(weight, 0.7)), expected, rtol=3e-7)


def test_the_order_is_that_in_which_they_are_read() -> None:
    weight = torch.arange(64 * 32 * 3).reshape(64, 32, 3).float()
    columns = values(taps_of_columns(weight)).reshape(2, 32, 3, 32)
    assert columns[1, 7, 2, 5] == weight[32 + 5, 7, 2]
    panels = values(taps_of_panels(weight)).reshape(-1, 3, 32)
    assert sorted(panels.flatten()) == sorted(weight.flatten().tolist())


@pytest.mark.parametrize("kernel_size", [3, 7, 11])
@pytest.mark.parametrize("threads", [1, 3])
def test_a_convolution_by_bytes_is_the_direct_one(kernel_size: int, threads: int) -> None:
    weight, features = whole_numbers(96, 64, kernel_size), random(300, 64)
    out = np.empty((300, 96), np.float32)
    TiledConv1d(weight, None)(features.numpy(), identity(64), Workers(threads), out)
    direct = functional.conv1d(features.double().T[None], weight.double(), padding=kernel_size // 2)
    expected = direct[0].T.numpy()
    assert np.linalg.norm(out - expected) / np.linalg.norm(expected) < ERROR


def test_a_wide_convolution_by_bytes_is_the_direct_one() -> None:
    weight, features = whole_numbers(96, 64, 3), random(100, 64)
    out = np.empty((100, 96), np.float32)
    WideConv1d(weight, None, factor=0.7)(features.numpy(), identity(64), Workers(1), out)
    expected = functional.conv1d(features.double().T[None], 0.7 * weight.double(), padding=1)[0].T.numpy()
    assert np.linalg.norm(out - expected) / np.linalg.norm(expected) < ERROR
