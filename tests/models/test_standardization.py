import pytest
import torch
from torch import Tensor

from models.standardization import Standardize

DIM = 12


@pytest.fixture
def features() -> Tensor:
    """float32 [50, 12], far from zero mean and unit spread."""
    return 3.0 + 5.0 * torch.randn(50, DIM, generator=torch.Generator().manual_seed(1))


def test_standardizing_leaves_zero_mean_and_unit_power(features: Tensor) -> None:
    standardize = Standardize(DIM)
    standardize.fit(features)
    result = standardize(features)
    assert torch.allclose(result.mean(0), torch.zeros(DIM), atol=1e-5)
    assert float(result.square().mean()) == pytest.approx(1.0, abs=1e-4)


def test_a_dimension_that_hardly_varies_is_not_blown_up(features: Tensor) -> None:
    features[:, 0] = 1e-6 * features[:, 0]
    standardize = Standardize(DIM)
    standardize.fit(features)
    assert float(standardize(features)[:, 0].abs().max()) < 1e-4


def test_the_statistics_travel_with_the_weights(features: Tensor) -> None:
    fitted, copy = Standardize(DIM), Standardize(DIM)
    fitted.fit(features)
    copy.load_state_dict(fitted.state_dict())
    assert torch.equal(copy(features), fitted(features))
