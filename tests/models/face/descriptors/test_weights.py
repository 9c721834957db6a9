import pytest
import torch
from torch import Tensor

from models.errors import InvalidBundle
from models.face.descriptors.dlib import DlibNetwork
from models.face.descriptors.mobilenet import MobileNet
from models.face.descriptors.weights import join_descriptors, load_descriptors, split_descriptors
from models.types import DescriptorName


def test_the_weights_lie_beside_those_of_the_image_encoder() -> None:
    dlib, mobilenet = DlibNetwork().state_dict(), MobileNet().state_dict()
    own, beside = split_descriptors(
        join_descriptors({"visual.weight": torch.ones(2)}, {"dlib": dlib, "mobilenet": mobilenet})
    )
    assert list(own) == ["visual.weight"]
    assert beside["dlib"].keys() == dlib.keys()
    assert beside["mobilenet"].keys() == mobilenet.keys()


def test_a_file_without_descriptors_has_none() -> None:
    own, beside = split_descriptors({"visual.weight": torch.ones(2)})
    assert list(own) == ["visual.weight"]
    assert beside == {}


def test_networks_come_in_the_order_of_their_names() -> None:
    weights: dict[DescriptorName, dict[str, Tensor]] = {
        "dlib": DlibNetwork().state_dict(),
        "mobilenet": MobileNet().state_dict(),
    }
    networks = load_descriptors(["mobilenet", "dlib"], weights)
    assert [type(network) for network in networks] == [MobileNet, DlibNetwork]
    assert torch.equal(networks[1].state_dict()["output.weight"], weights["dlib"]["output.weight"])


def test_weights_that_do_not_fit_are_named() -> None:
    weights = dict(DlibNetwork().state_dict())
    del weights["output.weight"]
    with pytest.raises(InvalidBundle, match=r"face descriptor dlib.*output\.weight"):
        load_descriptors(["dlib"], {"dlib": weights})


def test_weights_that_are_missing_are_named() -> None:
    with pytest.raises(InvalidBundle, match=r"face descriptor mobilenet.*layers\.1\.weight"):
        load_descriptors(["mobilenet"], {})
