import pytest
import torch

from training.association.model import Association

FACE_DIM, VOICE_DIM = 12, 8


def make(noise: float = 0.0, initial_scale: float = 10.0, voice_transforms: int = 2) -> Association:
    torch.manual_seed(0)
    return Association(
        FACE_DIM,
        VOICE_DIM,
        face_hidden_dim=16,
        voice_hidden_dim=16,
        voice_transforms=voice_transforms,
        dropout=0.0,
        noise=noise,
        initial_scale=initial_scale,
        max_scale=30.0,
    )


@pytest.mark.parametrize("voice_transforms", [0, 2])
def test_points_of_both_sides_lie_in_one_space(voice_transforms: int) -> None:
    association = make(voice_transforms=voice_transforms)
    faces, voices, scale = association(torch.randn(5, FACE_DIM), torch.randn(5, VOICE_DIM))
    assert faces.shape == voices.shape == (5, VOICE_DIM)
    for points in (faces, voices):
        assert torch.allclose(points.norm(dim=1), torch.ones(5), atol=1e-5)
    assert scale.item() == pytest.approx(10.0)


def test_without_a_flow_a_voice_is_standardized_and_nothing_is_learned_on_its_side() -> None:
    association = make(voice_transforms=0)
    voices = 3 + 2 * torch.randn(200, VOICE_DIM)
    association.fit_inputs(torch.randn(200, FACE_DIM), voices)
    centred = voices - voices.mean(0)
    found = association.voice_projector(voices)
    assert torch.allclose(found, torch.nn.functional.normalize(centred, dim=1), atol=1e-5)
    assert list(association.voice_projector.parameters()) == []


def test_the_scale_has_a_ceiling_and_does_not_decay() -> None:
    association = make(initial_scale=1000.0)
    _, _, scale = association(torch.randn(2, FACE_DIM), torch.randn(2, VOICE_DIM))
    assert scale.item() == pytest.approx(30.0)
    weights, undecayed = association.parameter_groups()
    assert undecayed["params"] == [association.log_scale]
    assert undecayed["weight_decay"] == 0.0
    assert sum(p.numel() for p in weights["params"]) + 1 == sum(p.numel() for p in association.parameters())


def test_noise_is_for_training_only() -> None:
    association = make(noise=0.5)
    faces, voices = torch.randn(4, FACE_DIM), torch.randn(4, VOICE_DIM)
    assert not torch.equal(association(faces, voices)[0], association(faces, voices)[0])
    association.eval()
    assert torch.equal(association(faces, voices)[0], association(faces, voices)[0])
