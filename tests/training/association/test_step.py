import pytest
import torch

from training.association.losses import make_loss
from training.association.step import Hyperparameters, batch_loss, descend, new_association, new_optimizer
from training.full.config import AssociationTraining
from training.stages.association import AssociationConfig

FACE_DIM, VOICE_DIM, BATCH = 12, 8, 16
RECIPES: list[Hyperparameters] = [
    AssociationConfig(face_hidden_dim=16, voice_hidden_dim=16, dropout=0.0, noise=0.0),
    AssociationTraining(face_hidden_dim=16, voice_hidden_dim=16, dropout=0.0),
]


def made_batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(1)
    faces = torch.randn(BATCH, FACE_DIM, generator=random)
    return faces, torch.randn(BATCH, VOICE_DIM, generator=random), torch.arange(BATCH)


@pytest.mark.parametrize("config", RECIPES, ids=["few people", "any number"])
def test_steps_of_every_recipe_lower_the_loss_of_their_batch(config: Hyperparameters) -> None:
    torch.manual_seed(0)
    association = new_association(FACE_DIM, VOICE_DIM, config)
    optimizer, loss = new_optimizer(association, config), make_loss("clip")
    first = batch_loss(association, loss, *made_batch()).item()
    for _ in range(30):
        descend(association, optimizer, batch_loss(association, loss, *made_batch()))
    assert batch_loss(association, loss, *made_batch()).item() < 0.7 * first


@pytest.mark.parametrize("config", RECIPES, ids=["few people", "any number"])
def test_the_optimizer_has_the_numbers_of_the_recipe(config: Hyperparameters) -> None:
    association = new_association(FACE_DIM, VOICE_DIM, config)
    weights, scale = new_optimizer(association, config).param_groups
    assert weights["lr"] == scale["lr"] == config.learning_rate
    assert (weights["weight_decay"], scale["weight_decay"]) == (config.weight_decay, 0.0)
    *_, learned = association(*made_batch()[:2])
    assert learned.item() == pytest.approx(config.initial_scale, rel=1e-5)


def test_a_large_gradient_is_cut_to_the_norm_and_none_is_left_as_it_is() -> None:
    association = new_association(FACE_DIM, VOICE_DIM, RECIPES[0])
    optimizer = torch.optim.SGD(association.parameters(), lr=1.0)

    def moved(max_gradient_norm: float | None) -> float:
        before = torch.nn.utils.parameters_to_vector(association.parameters()).detach().clone()
        loss = 1000 * batch_loss(association, make_loss("clip"), *made_batch())
        descend(association, optimizer, loss, max_gradient_norm)
        after = torch.nn.utils.parameters_to_vector(association.parameters()).detach()
        return float((after - before).norm())

    assert moved(0.01) == pytest.approx(0.01, rel=0.05)
    assert moved(None) > 1.0


def test_half_precision_is_of_the_projectors_and_not_of_the_loss() -> None:
    torch.manual_seed(0)
    association = new_association(FACE_DIM, VOICE_DIM, RECIPES[0])
    seen: list[torch.dtype] = []
    clip = make_loss("clip")

    def loss(faces: torch.Tensor, voices: torch.Tensor, *rest: torch.Tensor) -> torch.Tensor:
        seen.extend([faces.dtype, voices.dtype])
        return clip(faces, voices, *rest)

    full, half = (batch_loss(association, loss, *made_batch(), half=half).item() for half in (False, True))
    assert seen == [torch.float32] * 4
    assert half != full
    assert half == pytest.approx(full, rel=0.05)
