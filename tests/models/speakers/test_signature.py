import pytest
import torch
from torch import Tensor

from models.speakers.signature import TtsSignature

SPEAKER_DIM, VOICE_DIM = 5, 16


@pytest.fixture
def signature() -> TtsSignature:
    torch.manual_seed(0)
    return TtsSignature(SPEAKER_DIM, VOICE_DIM, hidden_dim=32, dropout=0.5).eval().requires_grad_(False)


@pytest.fixture
def speakers() -> Tensor:
    return 10 * torch.randn(40, SPEAKER_DIM, generator=torch.Generator().manual_seed(1))


def test_predictions_are_voice_embeddings_of_unit_norm(signature: TtsSignature, speakers: Tensor) -> None:
    predicted = signature(speakers)
    assert predicted.shape == (40, VOICE_DIM)
    assert torch.allclose(predicted.norm(dim=1), torch.ones(40), atol=1e-5)


def test_other_speakers_sound_different(signature: TtsSignature, speakers: Tensor) -> None:
    predicted = signature(speakers).detach()
    cosines = predicted @ predicted.T
    assert float((cosines - torch.eye(40)).max()) < 0.99999


def test_a_batch_gives_each_speaker_what_it_gets_alone(signature: TtsSignature, speakers: Tensor) -> None:
    alone = torch.cat([signature(speaker[None]) for speaker in speakers])
    assert torch.allclose(signature(speakers), alone, atol=1e-6)


def test_it_is_a_function_once_trained(signature: TtsSignature, speakers: Tensor) -> None:
    assert torch.equal(signature(speakers), signature(speakers))
    signature.train()  # dropout is on
    assert not torch.equal(signature(speakers), signature(speakers))


def test_units_of_the_speaker_space_do_not_matter_after_fitting(
    signature: TtsSignature, speakers: Tensor
) -> None:
    signature.standardize.fit(speakers)
    before = signature(speakers)
    signature.standardize.fit(1000 * speakers + 7)
    assert torch.allclose(signature(1000 * speakers + 7), before, atol=1e-4)
