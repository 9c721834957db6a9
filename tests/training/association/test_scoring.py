import numpy as np
import pytest
import torch

from models.association.projectors import FaceProjector, ProjectorEnsemble, VoiceProjector
from models.int8_weights import from_int8
from tests.training.synthetic_pairs import FACE_DIM, VOICE_DIM, made_pairs
from training.association.scoring import as_stored, fit_calibration, projector_arrays, score_pairs


def test_a_score_is_the_cosine_of_the_mean_face_and_the_voice() -> None:
    pairs = made_pairs(4, seed=1)
    to_voice = torch.nn.Linear(FACE_DIM, VOICE_DIM)
    scores = score_pairs(to_voice, torch.nn.Identity(), pairs)
    assert scores.dtype == np.float32
    assert scores.shape == (len(pairs), len(pairs))
    face = to_voice(torch.from_numpy(pairs.faces[2].mean(axis=0))).detach().numpy()
    assert scores[2, 5] == pytest.approx(float(face @ pairs.voices[5]), rel=1e-4)


def test_both_sides_are_kept_in_one_file() -> None:
    face = ProjectorEnsemble([FaceProjector(FACE_DIM, VOICE_DIM, 8, 0.0)])
    voice = ProjectorEnsemble([VoiceProjector(VOICE_DIM, 2, 8, 0.0)])
    arrays = projector_arrays(face, voice)
    assert {name.partition(".")[0] for name in arrays} == {"face", "voice"}
    assert len(arrays) == len(face.state_dict()) + len(voice.state_dict())


def test_matrices_of_bytes_change_a_cosine_little() -> None:
    torch.manual_seed(0)
    face = ProjectorEnsemble([FaceProjector(FACE_DIM, VOICE_DIM, 32, 0.0)]).eval()
    voice = ProjectorEnsemble([VoiceProjector(VOICE_DIM, 2, 32, 0.0)]).eval()
    arrays, kept_face, kept_voice = as_stored(face, voice)
    assert arrays["face.members.0.layers.1.weight"].dtype == np.int8
    pairs = made_pairs(4, seed=1)
    before, after = score_pairs(face, voice, pairs), score_pairs(kept_face, kept_voice, pairs)
    assert 0 < np.abs(after - before).max() < 0.01
    stored = from_int8({name: torch.from_numpy(value) for name, value in arrays.items()})
    torch.nn.ModuleDict({"face": face, "voice": voice}).load_state_dict(stored)
    assert np.array_equal(score_pairs(face, voice, pairs), after)


def test_calibration_finds_the_true_odds_though_matches_are_rare() -> None:
    """Cosines from two normal distributions, for which the logistic curve is known exactly."""
    random = np.random.default_rng(0)
    matched, random_pairs = random.normal(0.3, 0.2, 2_000), random.normal(0.0, 0.2, 60_000)
    cosines = np.concatenate([matched, random_pairs]).astype(np.float32)
    calibration = fit_calibration(cosines, np.arange(len(cosines)) < len(matched))
    assert calibration.slope == pytest.approx(0.3 / 0.2**2, rel=0.05)
    assert calibration.intercept == pytest.approx(-(0.3**2) / (2 * 0.2**2), rel=0.08)
    assert float(calibration.probability(torch.tensor(0.15))) == pytest.approx(0.5, abs=0.02)
