import pytest
import torch
from torch import Tensor

from models.association.projectors import (
    Calibration,
    FaceProjector,
    ProjectorEnsemble,
    VoiceProjector,
)
from tests.presence import present

FACE_DIM, VOICE_DIM = 12, 8


@pytest.fixture
def features() -> Tensor:
    """float32 [50, 12], far from zero mean and unit spread."""
    return 3.0 + 5.0 * torch.randn(50, FACE_DIM, generator=torch.Generator().manual_seed(1))


def face_projector(dropout: float = 0.0) -> FaceProjector:
    torch.manual_seed(2)
    return FaceProjector(FACE_DIM, VOICE_DIM, hidden_dim=16, dropout=dropout).eval().requires_grad_(False)


def voice_projector(dropout: float = 0.0) -> VoiceProjector:
    """With weights far from those at the start, where the flow does next to nothing."""
    torch.manual_seed(3)
    projector = VoiceProjector(VOICE_DIM, transforms=3, hidden_dim=16, dropout=dropout)
    with torch.no_grad():
        for weight in projector.parameters():
            weight.add_(0.3 * torch.randn_like(weight))
    return projector.eval().requires_grad_(False)


def test_the_cosine_of_an_ensemble_is_the_mean_of_its_members(features: Tensor) -> None:
    faces = [FaceProjector(FACE_DIM, VOICE_DIM, hidden_dim=16).eval() for _ in range(3)]
    voices = [VoiceProjector(VOICE_DIM, transforms=2, hidden_dim=16).eval() for _ in range(3)]
    with torch.inference_mode():
        face_points = ProjectorEnsemble(faces)(features)
        voice_points = ProjectorEnsemble(voices)(features[:, :VOICE_DIM])
        single = [
            face(features) @ voice(features[:, :VOICE_DIM]).T
            for face, voice in zip(faces, voices, strict=True)
        ]
    assert face_points.shape == voice_points.shape == (50, 3 * VOICE_DIM)
    assert torch.allclose(face_points.norm(dim=1), torch.ones(50), atol=1e-5)
    assert torch.allclose(face_points @ voice_points.T, torch.stack(single).mean(0), atol=1e-5)


def test_both_sides_land_on_the_unit_sphere_of_one_space(features: Tensor) -> None:
    faces = face_projector()(features)
    voices = voice_projector()(features[:, :VOICE_DIM])
    assert faces.shape == voices.shape == (50, VOICE_DIM)
    for points in (faces, voices):
        assert torch.allclose(points.norm(dim=1), torch.ones(50), atol=1e-5)


def test_a_batch_gives_each_row_what_it_gets_alone(features: Tensor) -> None:
    for projector, rows in ((face_projector(), features), (voice_projector(), features[:, :VOICE_DIM])):
        together = projector(rows)
        alone = torch.cat([projector(row[None]) for row in rows])
        assert torch.allclose(together, alone, atol=1e-5)


def test_the_flow_can_be_undone(features: Tensor) -> None:
    """Invertible before the normalisation: what the voice was can be had back from where it went."""
    voices = features[:, :VOICE_DIM].double()
    projector = voice_projector().double()
    projector.standardize.fit(voices)
    moved = projector.transform(voices)
    assert float((moved - projector.standardize(voices)).abs().max()) > 0.1  # it does something
    back = present(projector.flow).inverse(moved)
    assert torch.allclose(back, projector.standardize(voices), atol=1e-9)


def test_every_dimension_of_a_voice_reaches_the_joint_space() -> None:
    projector = voice_projector()
    voice = torch.randn(1, VOICE_DIM, generator=torch.Generator().manual_seed(4)).requires_grad_()
    jacobian = torch.autograd.functional.jacobian(lambda v: projector.transform(v)[0], voice)[:, 0]
    assert float(torch.linalg.matrix_rank(jacobian)) == VOICE_DIM


def test_dropout_is_for_training_only(features: Tensor) -> None:
    for projector, rows in (
        (face_projector(dropout=0.5), features),
        (voice_projector(dropout=0.5), features[:, :VOICE_DIM]),
    ):
        assert torch.equal(projector(rows), projector(rows))
        projector.train()
        assert not torch.equal(projector(rows), projector(rows))


def test_a_better_fit_is_more_probable() -> None:
    probabilities = Calibration(slope=6.0, intercept=-1.5).probability(torch.linspace(-1, 1, 101))
    assert bool((probabilities.diff() > 0).all())
    assert 0.0 < float(probabilities[0]) < 0.01
    assert 0.98 < float(probabilities[-1]) < 1.0


def test_probability_is_one_half_where_slope_and_intercept_cancel() -> None:
    assert float(Calibration(6.0, -1.5).probability(torch.tensor(0.25))) == pytest.approx(0.5)


def test_the_cosine_of_a_probability_is_the_way_back() -> None:
    calibration = Calibration(slope=6.0, intercept=-1.5)
    for cosine in (-0.9, 0.0, 0.25, 0.7):
        probability = float(calibration.probability(torch.tensor(cosine, dtype=torch.float64)))
        assert calibration.cosine(probability) == pytest.approx(cosine)
    assert calibration.cosine(1 - 2**-53) > 1  # a certainty that no pair reaches
