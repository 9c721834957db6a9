"""Loads weights into the network of a voice encoder."""

from collections.abc import Mapping
from typing import TypeVar

from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)
_COUNTER = "num_batches_tracked"  # batch norm counts its training steps; nothing is computed with it


def weight_names(network: nn.Module) -> set[str]:
    """Return the names of all weights and buffers that the result depends on."""
    return {name for name in network.state_dict() if not name.endswith(_COUNTER)}


def with_weights(network: Network, name: str, state: Mapping[str, Tensor], device: str) -> Network:
    """Return the network with exactly these weights, frozen, on the device.

    Raises KeyError if a name is missing or unexpected, RuntimeError if a shape differs.
    """
    differing = weight_names(network) ^ state.keys()
    if differing:
        raise KeyError(f"not the weights of {name}: {sorted(differing)}")
    network.load_state_dict(dict(state), strict=False)
    return network.to(device).eval().requires_grad_(False)
