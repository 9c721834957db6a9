from collections.abc import Callable

import numpy as np
import pytest
import torch

from models.face.descriptors.descriptor import DescriptorNetwork, FaceDescriptor, middle_of
from models.face.descriptors.dlib import CHIP_SIZE_PX, DlibNetwork
from models.face.descriptors.mobilenet import MobileNet
from models.types import ImageArray

NETWORKS: dict[str, tuple[Callable[[], DescriptorNetwork], int]] = {
    "dlib": (DlibNetwork, 128),
    "mobilenet": (MobileNet, 1024),
}


@pytest.fixture(scope="module")
def crops() -> ImageArray:
    return np.random.default_rng(0).integers(0, 256, (3, 144, 144, 3), np.uint8)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_descriptor_is_a_unit_vector_and_the_same_for_the_mirror_image(
    name: str, crops: ImageArray
) -> None:
    torch.manual_seed(0)
    make, dim = NETWORKS[name]
    descriptor = FaceDescriptor(make())
    described = descriptor.embed(crops)
    assert described.shape == (3, descriptor.dim) == (3, dim)
    assert described.dtype == np.float32
    assert np.allclose(np.linalg.norm(described, axis=1), 1, atol=1e-5)
    assert np.allclose(descriptor.embed(crops[:, :, ::-1]), described, atol=1e-5)


def test_no_faces_give_no_descriptors(crops: ImageArray) -> None:
    assert FaceDescriptor(DlibNetwork()).embed(crops[:0]).shape == (0, 128)


def ramp(side: int) -> torch.Tensor:
    """A crop that counts columns in red and rows in green, and so says where each corner of a chip was taken."""
    across = torch.arange(side).float() + 0.5  # the middle of each pixel
    return torch.stack(
        [across.expand(side, side), across[:, None].expand(side, side), torch.zeros(side, side)]
    )


def corners(chip: torch.Tensor, share: float, side: int) -> tuple[float, ...]:
    """Left, right, top, bottom of a chip of a ramp, to the edges of its pixels."""
    half_a_step = share * side / chip.shape[-1] / 2
    left, right, top, bottom = chip[0, 0, 0], chip[0, 0, -1], chip[1, 0, 0], chip[1, -1, 0]
    return tuple(
        float(value)
        for value in (left - half_a_step, right + half_a_step, top - half_a_step, bottom + half_a_step)
    )


def test_the_middle_of_a_crop_may_lie_a_little_below() -> None:
    chip = middle_of(ramp(200)[None], 0.8, 100, lower=0.06)[0]
    assert chip.shape == (3, 100, 100)
    assert corners(chip, 0.8, 200) == pytest.approx((20, 180, 32, 192), abs=0.01)


def test_dlib_sees_the_middle_a_little_below() -> None:
    chip = DlibNetwork().look(ramp(200)[None])[0]
    assert chip.shape == (3, CHIP_SIZE_PX, CHIP_SIZE_PX)
    assert corners(chip, 0.8, 200) == pytest.approx((20, 180, 32, 192), abs=0.01)


def test_the_mobilenet_sees_the_face_with_its_hair() -> None:
    chip = MobileNet().look(ramp(200)[None])[0]
    assert chip.shape == (3, 160, 160)
    assert corners(chip, 0.85, 200) == pytest.approx((15, 185, 15, 185), abs=0.01)
