import numpy as np
import pytest
import torch

from models.errors import InvalidBundle
from models.face.descriptor import CHIP_SIZE_PX, DescriptorNetwork, FaceDescriptor, load_descriptor, middle_of
from models.face.descriptor_weights import join_descriptor, split_descriptor
from models.types import ImageArray


@pytest.fixture(scope="module")
def network() -> DescriptorNetwork:
    torch.manual_seed(0)
    return DescriptorNetwork()


@pytest.fixture(scope="module")
def crops() -> ImageArray:
    return np.random.default_rng(0).integers(0, 256, (3, 144, 144, 3), np.uint8)


def test_a_descriptor_is_a_unit_vector_and_the_same_for_the_mirror_image(
    network: DescriptorNetwork, crops: ImageArray
) -> None:
    descriptor = FaceDescriptor(network)
    described = descriptor.embed(crops)
    assert described.shape == (3, descriptor.dim) == (3, 128)
    assert described.dtype == np.float32
    assert np.allclose(np.linalg.norm(described, axis=1), 1, atol=1e-5)
    assert np.allclose(descriptor.embed(crops[:, :, ::-1]), described, atol=1e-5)


def test_no_faces_give_no_descriptors(network: DescriptorNetwork, crops: ImageArray) -> None:
    assert FaceDescriptor(network).embed(crops[:0]).shape == (0, 128)


def test_the_network_sees_the_middle_a_little_below() -> None:
    """A ramp that counts columns in red and rows in green says where each corner of the chip was taken."""
    side = 200
    ramp = torch.arange(side).float() + 0.5  # the middle of each pixel
    crop = torch.stack([ramp.expand(side, side), ramp[:, None].expand(side, side), torch.zeros(side, side)])
    chip = middle_of(crop[None])[0]
    assert chip.shape == (3, CHIP_SIZE_PX, CHIP_SIZE_PX)
    half_a_step = 0.8 * side / CHIP_SIZE_PX / 2
    left, right, top, bottom = chip[0, 0, 0], chip[0, 0, -1], chip[1, 0, 0], chip[1, -1, 0]
    assert (left - half_a_step, right + half_a_step) == pytest.approx((20, 180), abs=0.01)
    assert (top - half_a_step, bottom + half_a_step) == pytest.approx((32, 192), abs=0.01)


def test_the_weights_lie_beside_those_of_the_image_encoder(network: DescriptorNetwork) -> None:
    own, weights = split_descriptor(join_descriptor({"visual.weight": torch.ones(2)}, network.state_dict()))
    assert list(own) == ["visual.weight"]
    assert weights.keys() == network.state_dict().keys()


def test_weights_that_do_not_fit_are_named(network: DescriptorNetwork) -> None:
    weights = dict(network.state_dict())
    del weights["output.weight"]
    with pytest.raises(InvalidBundle, match=r"face descriptor.*output\.weight"):
        load_descriptor(weights)
