"""Each way of computing a convolution against the direct sum in double precision."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from models.tts.convolution.kernel import Prologue
from models.tts.convolution.moments import moments_of
from models.tts.convolution.tiled import TiledConv1d, Workers, identity, is_tileable, leaky_relu, snake

ERROR = 3e-6  # relative, in single precision; a direct sum has about 3e-7


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def direct(features: Tensor, weight: Tensor, bias: Tensor, dilation: int) -> Tensor:
    """[T, in] -> [T, out] in double precision."""
    padding = dilation * (weight.shape[2] // 2)
    found = functional.conv1d(
        features.double().T[None], weight.double(), bias.double(), padding=padding, dilation=dilation
    )
    return found[0].T


@pytest.mark.parametrize("n_frames", [1, 7, 131, 1_500])
@pytest.mark.parametrize("dilation", [1, 3, 5])
@pytest.mark.parametrize("kernel_size", [3, 5, 7, 11])
def test_a_convolution_by_tiles_is_the_direct_one(kernel_size: int, dilation: int, n_frames: int) -> None:
    weight, bias = random(64, 32, kernel_size, seed=1), random(64, seed=2)
    features = random(n_frames, 32)
    out = np.empty((n_frames, 64), np.float32)
    conv = TiledConv1d(weight, bias, dilation)
    moments = conv(features.numpy(), identity(32), Workers(1), out)
    expected = direct(features, weight, bias, dilation).numpy()
    assert np.linalg.norm(out - expected) / np.linalg.norm(expected) < ERROR
    np.testing.assert_allclose(moments.mean, expected.mean(0), atol=1e-4)
    np.testing.assert_allclose(moments.variance, expected.var(0), rtol=1e-4, atol=1e-6)


def test_snake_and_a_residual_are_part_of_it() -> None:
    weight, bias = random(32, 32, 7, seed=1), random(32, seed=2)
    features, residual = 5 * random(300, 32), random(300, 32, seed=3)
    alpha, scale, shift = (random(32, seed=seed).abs() + 0.2 for seed in (4, 5, 6))
    value = scale.double() * features.double() + shift.double()
    activated = value + torch.sin(alpha.double() * value) ** 2 / alpha.double()
    expected = direct(activated, weight, bias, 1) + residual.double()
    out = residual.numpy().copy()  # in place
    prologue = snake(alpha.numpy(), scale.numpy(), shift.numpy())
    TiledConv1d(weight, bias)(features.numpy(), prologue, Workers(1), out, residual=out)
    assert np.linalg.norm(out - expected.numpy()) / expected.norm() < ERROR


@pytest.mark.parametrize(
    ("prologue", "activation"),
    [(leaky_relu(32, 0.1), lambda x: functional.leaky_relu(x, 0.1)), (identity(32), lambda x: x)],
)
def test_leaky_relu_and_nothing(prologue: Prologue, activation: object) -> None:
    assert callable(activation)
    weight, bias, features = random(32, 32, 3, seed=1), random(32, seed=2), random(100, 32)
    out = np.empty((100, 32), np.float32)
    TiledConv1d(weight, bias)(features.numpy(), prologue, Workers(1), out)
    expected = direct(activation(features), weight, bias, 1)
    assert np.linalg.norm(out - expected.numpy()) / expected.norm() < ERROR


@pytest.mark.parametrize(("channels", "kernel_size"), [(128, 11), (256, 7), (128, 3)])
def test_the_bits_are_the_same_for_any_number_of_threads(channels: int, kernel_size: int) -> None:
    conv = TiledConv1d(random(channels, channels, kernel_size, seed=1), None, dilation=3)
    features = random(2_000, channels).numpy()
    found = []
    for n_threads in (1, 2, 3):
        out = np.empty_like(features)
        moments = conv(features, identity(channels), Workers(n_threads), out)
        found.append((out, moments.mean, moments.variance))
    for others in found[1:]:
        for one, other in zip(found[0], others, strict=True):
            assert np.array_equal(one, other)


def test_moments_of_a_channel_far_from_zero_keep_their_precision() -> None:
    features = (random(3_000, 32) + 1_000).numpy()
    moments = moments_of(features)
    wide = features.astype(np.float64)
    np.testing.assert_allclose(moments.mean, wide.mean(0), rtol=1e-7)
    np.testing.assert_allclose(moments.variance, wide.var(0), rtol=1e-4)


@pytest.mark.parametrize("shape", [(64, 30, 3), (30, 64, 3), (32, 32, 4), (32, 32, 1), (32, 32, 17)])
def test_what_cannot_be_cut_into_tiles_is_refused(shape: tuple[int, int, int]) -> None:
    assert not is_tileable(shape[1], shape[0], shape[2])
    with pytest.raises(ValueError, match="cannot be computed by tiles"):
        TiledConv1d(random(*shape), None)
