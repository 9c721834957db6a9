"""A convolution of many channels against the direct sum in double precision."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from models.tts.convolution.tiled import Workers, leaky_relu
from models.tts.convolution.wide import WideConv1d

ERROR = 3e-6  # relative, in single precision


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("n_frames", [1, 5, 6, 37, 290, 700])
@pytest.mark.parametrize("channels", [(32, 32), (130, 96), (300, 64)])
def test_it_is_the_direct_convolution_behind_an_activation(channels: tuple[int, int], n_frames: int) -> None:
    given, wanted = channels
    weight, bias = random(wanted, given, 3, seed=1), random(wanted, seed=2)
    features, residual = random(n_frames, given, seed=3), random(n_frames, wanted, seed=4)
    conv = WideConv1d(weight, bias)
    filled = functional.pad(features, (0, conv.channels_in - given))
    activated = functional.leaky_relu(features.double(), 0.2)
    expected = functional.conv1d(activated.T[None], weight.double(), bias.double(), padding=1)[0].T + residual
    out = residual.numpy().copy()  # in place
    moments = conv(filled.numpy(), leaky_relu(conv.channels_in, 0.2), Workers(1), out, residual=out)
    assert np.linalg.norm(out - expected.numpy()) / expected.norm() < ERROR
    np.testing.assert_allclose(moments.mean, expected.mean(0).numpy(), atol=1e-4)
    np.testing.assert_allclose(moments.variance, expected.var(0, unbiased=False), rtol=1e-4, atol=1e-6)


def test_the_number_of_threads_changes_no_bit() -> None:
    conv = WideConv1d(random(96, 64, 3), None)
    features = random(310, 64, seed=1).numpy()
    found = []
    for threads in (1, 2, 5):
        out = np.empty((310, 96), np.float32)
        moments = conv(features, leaky_relu(64, 0.2), Workers(threads), out)
        found.append((out, moments.mean))
    for out, mean in found[1:]:
        assert np.array_equal(out, found[0][0])
        assert np.array_equal(mean, found[0][1])


@pytest.mark.parametrize("shape", [(32, 32, 5), (33, 32, 3)])
def test_another_convolution_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="is not of kernel 3 and whole vectors"):
        WideConv1d(torch.zeros(shape), None)
