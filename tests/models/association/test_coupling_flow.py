"""The flow moves every coordinate, can be undone, and is the one of the library it is named after."""

import pytest
import torch
import zuko
from torch import Tensor

from models.association.coupling_flow import MIN_SCALE, RealNvp


def far_from_the_start(flow: torch.nn.Module) -> torch.nn.Module:
    """A flow does next to nothing with the weights that it starts with."""
    torch.manual_seed(1)
    with torch.no_grad():
        for weight in flow.parameters():
            weight.add_(0.3 * torch.randn_like(weight))
    return flow.eval().requires_grad_(False)


def points(dim: int) -> Tensor:
    return torch.randn(40, dim, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize(("dim", "transforms"), [(8, 4), (9, 3), (2, 1)])
def test_it_computes_what_zuko_does_from_the_same_file(dim: int, transforms: int) -> None:
    theirs = far_from_the_start(zuko.flows.RealNVP(dim, transforms=transforms, hidden_features=(16,)))
    ours = RealNvp(dim, transforms, 16)
    ours.load_state_dict(theirs.state_dict())
    expected = theirs().transform(points(dim))
    assert float((expected - points(dim)).abs().max()) > 0.1
    assert torch.allclose(ours(points(dim)), expected, atol=1e-6)
    assert ours.state_dict().keys() == theirs.state_dict().keys()


@pytest.mark.parametrize("dim", [8, 9])
def test_it_can_be_undone(dim: int) -> None:
    flow = far_from_the_start(RealNvp(dim, 4, 16)).double()
    moved = flow(points(dim).double())
    assert isinstance(flow, RealNvp)
    assert torch.allclose(flow.inverse(moved), points(dim).double(), atol=1e-9)


def test_two_couplings_move_all_coordinates_and_one_moves_half_of_them() -> None:
    for transforms, n_moved in ((1, 4), (2, 8)):
        flow = far_from_the_start(RealNvp(8, transforms, 16))
        moved = (flow(points(8)) != points(8)).any(dim=0)
        assert int(moved.sum()) == n_moved


def test_no_coordinate_is_scaled_to_nothing() -> None:
    """A scale near zero could not be undone in float32."""
    flow = RealNvp(4, 1, 16).requires_grad_(False)
    with torch.no_grad():
        for weight in flow.parameters():
            weight.mul_(1e4)
    coupling = flow.get_submodule("transform.transforms.0")
    _, scale = coupling(points(4)[:, 0::2])
    assert 0.9 * MIN_SCALE < float(scale.min()) < 1.1 * MIN_SCALE
    assert 0.9 / MIN_SCALE < float(scale.max()) < 1.1 / MIN_SCALE


def test_a_file_of_another_arrangement_is_refused() -> None:
    torch.manual_seed(3)
    other = zuko.flows.RealNVP(8, transforms=2, hidden_features=(16,), randmask=True)
    with pytest.raises(RuntimeError, match="does not keep every other coordinate"):
        RealNvp(8, 2, 16).load_state_dict(other.state_dict())
