"""The weights of the face descriptor beside the image encoder's, in one file."""

from collections.abc import Mapping

from torch import Tensor

PREFIX = "descriptor."  # of their names


def join_descriptor(weights: Mapping[str, Tensor], descriptor: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights of the image encoder and of the descriptor as one file holds them."""
    return {**weights, **{PREFIX + name: value for name, value in descriptor.items()}}


def split_descriptor(weights: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The inverse: the image encoder's weights, and the descriptor's, empty where the file has none."""
    own = {name: value for name, value in weights.items() if not name.startswith(PREFIX)}
    descriptor = {
        name.removeprefix(PREFIX): value for name, value in weights.items() if name.startswith(PREFIX)
    }
    return own, descriptor
