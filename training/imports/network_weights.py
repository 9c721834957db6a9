"""Compares the weights of a checkpoint with those that a network of ours takes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import Tensor, nn

from models.bundle.files import Arrays
from models.errors import InvalidBundle
from models.voice.encoders.weights import weight_names

_NAMED = 3  # of many weights that are wrong, so many are named


def network_arrays(state: Mapping[str, Tensor], network: nn.Module, file: Path, what: str) -> Arrays:
    """The weights as float32 arrays by the names of the network; counters of batch norm are left out.

    what: the network in words, for the error. Raises InvalidBundle if the weights are not those of the network,
    all of them, of the same shapes and finite.
    """
    names = weight_names(network)
    expected = {name: value for name, value in network.state_dict().items() if name in names}
    given = {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}
    wrong = [
        *_complaint("missing", sorted(expected.keys() - given.keys())),
        *_complaint("unknown", sorted(given.keys() - expected.keys())),
        *_complaint(
            "with another shape",
            [
                f"{name} {list(given[name].shape)} instead of {list(value.shape)}"
                for name, value in expected.items()
                if name in given and given[name].shape != value.shape
            ],
        ),
        *_complaint("not finite", [name for name, value in given.items() if not value.isfinite().all()]),
    ]
    if wrong:
        raise InvalidBundle(f"{file} does not contain {what}; weights {'; '.join(wrong)}")
    return {name: given[name].float().contiguous().numpy() for name in expected}


def _complaint(what: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return [f"{what}: {', '.join(items[:_NAMED])}{more}"]
