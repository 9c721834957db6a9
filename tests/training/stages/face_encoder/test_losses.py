import pytest
import torch
from torch import Tensor

from training.stages.face_encoder.losses import attribute_loss, caption_loss, distillation_loss

SCALE = torch.tensor(30.0)
AXES = torch.eye(4)
ALL_KNOWN = torch.ones(4, 4, dtype=torch.bool)


def test_matching_captions_cost_nothing_and_swapped_ones_much() -> None:
    assert caption_loss(AXES, AXES, torch.eye(4), ALL_KNOWN, SCALE) < 1e-3
    assert caption_loss(AXES, AXES.roll(1, 0), torch.eye(4), ALL_KNOWN, SCALE) > 20


def test_equal_captions_are_no_negatives() -> None:
    """Faces 0 and 1 share their caption: confusing them must cost no more than the even split."""
    faces = AXES[[0, 0, 2, 3]]
    captions = AXES[[0, 0, 2, 3]]
    truth = torch.eye(4)
    truth[:2, :2] = 1
    even_split = caption_loss(faces, captions, truth, ALL_KNOWN, SCALE)
    assert even_split == pytest.approx(torch.log(torch.tensor(2.0)).item() / 2, abs=1e-3)


def test_unknown_pairs_do_not_count() -> None:
    known = ALL_KNOWN.clone()
    known[0, 1] = False
    tempting = AXES.clone()
    tempting[1] = AXES[0]
    with_unknown = caption_loss(AXES, tempting, torch.eye(4), known, SCALE)
    without = caption_loss(AXES, tempting, torch.eye(4), ALL_KNOWN, SCALE)
    assert with_unknown < without


def test_no_true_caption_gives_no_loss_and_no_nan() -> None:
    assert caption_loss(AXES, AXES, torch.zeros(4, 4), ALL_KNOWN, SCALE) == 0


NO_AGE, NO_GENDER = torch.full((4,), float("nan")), torch.full((4,), -1)


def attribute_loss_of(genders: Tensor, ages: Tensor) -> Tensor:
    """Of four faces that stand at the captions of a female of 20, one of 60, a male of 20, one of 60."""
    years = torch.tensor([20.0, 60.0])
    return attribute_loss(AXES, AXES.view(2, 2, 4), years, genders=genders, ages=ages, scale=SCALE)


def test_attributes_of_faces_at_their_captions() -> None:
    genders, ages = torch.tensor([0, 0, 1, 1]), torch.tensor([20.0, 60.0, 20.0, 60.0])
    assert attribute_loss_of(genders, ages) < 0.01
    assert attribute_loss_of(1 - genders, NO_AGE) > 20
    assert attribute_loss_of(NO_GENDER, 80 - ages) > 20


def test_unlabelled_faces_cost_nothing() -> None:
    assert attribute_loss_of(NO_GENDER, NO_AGE) == 0


def test_distillation_goes_by_direction_alone() -> None:
    target = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    assert distillation_loss(5 * target, target) == pytest.approx(0, abs=1e-6)
    assert distillation_loss(-target, target) == pytest.approx(2)
