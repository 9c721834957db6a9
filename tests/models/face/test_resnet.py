import pytest
import timm
import torch

from models.face.resnet import FaceResNet, ResidualUnit
from tests.presence import present


def test_timm_knows_it_by_name() -> None:
    network = timm.create_model("face_resnet29")
    assert isinstance(network, FaceResNet)
    assert sum(parameter.numel() for parameter in network.parameters()) == 5_574_720
    assert sum(isinstance(module, torch.nn.Conv2d) for module in network.modules()) == 29


@pytest.mark.parametrize("size", [32, 112, 150])
def test_features_for_pictures_of_any_size(size: int) -> None:
    with torch.no_grad():
        assert FaceResNet()(torch.rand(2, 3, size, size)).shape == (2, 256)


def test_a_unit_adds_its_input_where_shapes_agree() -> None:
    unit = ResidualUnit(8, 8, halves=False)
    torch.nn.init.zeros_(unit.second.weight)
    torch.nn.init.zeros_(present(unit.second.bias))
    x = torch.rand(2, 8, 6, 6)
    assert torch.equal(unit(x), x)


def test_a_halving_unit_fills_up_its_shortcut_with_zeros() -> None:
    unit = ResidualUnit(4, 6, halves=True)
    torch.nn.init.zeros_(unit.second.weight)
    torch.nn.init.zeros_(present(unit.second.bias))
    y = unit(torch.ones(1, 4, 8, 8))  # 3 x 3 from the strided filters, 4 x 4 from the shortcut
    assert y.shape == (1, 6, 4, 4)
    assert (y[:, :4] == 1).all()
    assert (y[:, 4:] == 0).all()


def test_what_it_cannot_do_is_refused() -> None:
    with pytest.raises(ValueError, match="no published weights"):
        timm.create_model("face_resnet29", pretrained=True)
    with pytest.raises(ValueError, match="timm_pool"):
        FaceResNet().reset_classifier(0, global_pool="max")
