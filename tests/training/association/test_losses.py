import pytest
import torch
import torch.nn.functional as F

from training.association.losses import make_loss, matched_loss, sge2e_loss


def points(n: int, seed: int) -> torch.Tensor:
    return F.normalize(torch.randn(n, 6, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_the_contrastive_loss_is_eq_1_with_its_sign_and_a_scale() -> None:
    faces, voices, scale = points(5, 1), points(5, 2), torch.tensor(7.0)
    logits = scale * voices @ faces.T
    expected = -(logits.log_softmax(1).trace() + logits.T.log_softmax(1).trace()) / 10
    loss = make_loss("clip")
    assert float(loss(faces, voices, scale, torch.arange(5))) == pytest.approx(float(expected), rel=1e-5)


def test_sge2e_by_hand() -> None:
    """Two people: one with two clips, whose mean voice counts."""
    faces, voices, scale = points(3, 1), points(3, 2), torch.tensor(4.0)
    first = F.normalize(voices[0] + voices[2], dim=0)
    expected = 0.0
    for face, right, wrong in ((0, first, voices[1]), (1, voices[1], first), (2, first, voices[1])):
        odds = torch.stack([faces[face] @ right, faces[face] @ wrong]) * scale
        expected -= float(odds.log_softmax(0)[0]) / 3
    assert float(sge2e_loss(faces, voices, scale, torch.tensor([7, 3, 7]))) == pytest.approx(
        expected, rel=1e-5
    )


def test_sge2e_knows_two_clips_of_a_person_and_the_contrastive_loss_does_not() -> None:
    faces = points(4, 1).repeat(2, 1)
    people = torch.arange(4).repeat(2)
    scale = torch.tensor(50.0)
    supervised = make_loss("sge2e")(faces, faces, scale, people)
    unsupervised = make_loss("clip")(faces, faces, scale, people)
    assert float(supervised) < 0.05
    assert float(unsupervised) == pytest.approx(float(torch.tensor(2.0).log()), abs=0.05)


def test_where_only_its_own_voice_fits_a_face_the_matched_loss_is_eq_1() -> None:
    faces, voices, scale = points(5, 1), points(5, 2), torch.tensor(7.0)
    expected = make_loss("clip")(faces, voices, scale, torch.arange(5))
    own = torch.eye(5, dtype=torch.bool)
    assert float(matched_loss(faces, voices, scale, own)) == pytest.approx(float(expected), rel=1e-5)


def test_matched_loss_pulls_a_face_to_all_voices_that_fit_alike() -> None:
    """Two kinds, two of each; the loss is least where both voices of a face's kind are equally near."""
    kinds = torch.tensor([0, 0, 1, 1])
    fits = kinds[:, None] == kinds
    corners = torch.eye(3)
    faces, scale = corners[kinds], torch.tensor(20.0)
    alike = matched_loss(faces, corners[kinds], scale, fits)
    apart = torch.stack([corners[0], F.normalize(corners[0] + corners[2], dim=0), corners[1], corners[1]])
    assert float(alike) == pytest.approx(float(torch.tensor(2.0).log()), abs=1e-4)
    assert float(matched_loss(faces, apart, scale, fits)) > float(alike) + 0.5
