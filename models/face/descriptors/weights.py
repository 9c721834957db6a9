"""The weights of face descriptors beside the image encoder's, in one file."""

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from models.errors import InvalidBundle
from models.face.descriptors.descriptor import DescriptorNetwork
from models.face.descriptors.dlib import DlibNetwork
from models.face.descriptors.mobilenet import MobileNet
from models.types import DescriptorName

PREFIXES: dict[DescriptorName, str] = {"dlib": "descriptor.", "mobilenet": "mobilenet."}  # of their names
_NETWORKS: dict[DescriptorName, Callable[[], DescriptorNetwork]] = {
    "dlib": DlibNetwork,
    "mobilenet": MobileNet,
}


def join_descriptors(
    weights: Mapping[str, Tensor], descriptors: Mapping[DescriptorName, Mapping[str, Tensor]]
) -> dict[str, Tensor]:
    """Weights of the image encoder and of the descriptors as one file holds them."""
    beside = {
        PREFIXES[descriptor] + name: value
        for descriptor, own in descriptors.items()
        for name, value in own.items()
    }
    return {**weights, **beside}


def split_descriptors(
    weights: Mapping[str, Tensor],
) -> tuple[dict[str, Tensor], dict[DescriptorName, dict[str, Tensor]]]:
    """The inverse: the image encoder's weights, and those of the descriptors that the file has."""
    own = {name: value for name, value in weights.items() if not name.startswith(tuple(PREFIXES.values()))}
    descriptors = {
        descriptor: {
            name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)
        }
        for descriptor, prefix in PREFIXES.items()
    }
    return own, {descriptor: held for descriptor, held in descriptors.items() if held}


def load_descriptors(
    names: Sequence[DescriptorName], weights: Mapping[DescriptorName, Mapping[str, Tensor]]
) -> list[DescriptorNetwork]:
    """Networks with all of their weights, in the order of the names. Raises InvalidBundle where they do not fit."""
    return [_load(name, weights.get(name, {})) for name in names]


def _load(name: DescriptorName, weights: Mapping[str, Tensor]) -> DescriptorNetwork:
    network = _NETWORKS[name]()
    try:
        network.load_state_dict(dict(weights))
    except RuntimeError as error:
        differences = " ".join(str(error).split())  # torch writes a line for each
        raise InvalidBundle(f"the weights of the face descriptor {name} do not fit: {differences}") from error
    return network
