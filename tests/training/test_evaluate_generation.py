"""Generation in a made world: people whose faces and voices are views of one thing, and a voice that obeys."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from models.errors import InvalidInput, InvalidParameter, MissingWeights
from models.speaker_generator import SpeakerGenerator
from models.types import FloatArray, Voice, Waveform
from tests.training.synthetic_pairs import LATENT_DIM, VOICE_DIM, made_pairs
from training import evaluate_generation as generation
from training.evaluate_generation import (
    Candidates,
    choose_rows,
    evaluate_generation,
    figures,
    map_features,
    paired_differences,
    reference_values,
)
from training.pairs import Pairs

N_CANDIDATES = 400
TRAIN, MEASURED = Path("train.tar"), Path("measured.tar")


def _to_voice() -> FloatArray:
    """As `made_pairs` turns what a person is into a voice."""
    world = np.random.default_rng(0)
    world.standard_normal((LATENT_DIM, 24))
    return world.standard_normal((LATENT_DIM, VOICE_DIM))


@dataclass
class ObedientVclip:
    """A speaker vector is what a person is; the synthesizer renders it without a fault."""

    device: str = "cpu"
    face_encoder: None = None
    spoken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._matrix = torch.from_numpy(_to_voice().astype(np.float32))
        speakers = np.random.default_rng(9).standard_normal((N_CANDIDATES, LATENT_DIM)).astype(np.float32)
        self.candidates = _Candidates(speakers)
        unit = np.ones((1, LATENT_DIM), np.float32)
        self.generator = SpeakerGenerator(
            np.zeros(LATENT_DIM, np.float32),
            np.eye(LATENT_DIM, dtype=np.float32),
            unit[0, :1],
            0 * unit,
            unit,
        )
        self.synthesizer = SimpleNamespace(speaker_names=("af_a", "jf_b"), known_speakers=speakers[:2])
        self.voice_encoder = SimpleNamespace(embed=lambda waveform: waveform.samples)

    def signature(self, speakers: torch.Tensor) -> torch.Tensor:
        """s(e), exactly."""
        return torch.nn.functional.normalize(speakers @ self._matrix, dim=1)

    def speak(self, text: str, voice: Voice) -> Waveform:
        """The samples are the voice embedding itself."""
        self.spoken.append(text)
        return Waveform(self.signature(torch.from_numpy(voice.speaker[np.newaxis]))[0].numpy(), 16_000)


class _Candidates:
    def __init__(self, speakers: FloatArray) -> None:
        self.speakers = speakers

    def __len__(self) -> int:
        return len(self.speakers)


def _use(monkeypatch: pytest.MonkeyPatch, **pairs: Pairs) -> None:
    monkeypatch.setattr(generation, "load_pairs", lambda shards, *_: pairs[shards[0].stem])
    monkeypatch.setattr(generation, "_check_packages", lambda: None)


def test_where_faces_tell_of_voices_the_judge_prefers_the_informed_choice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _use(monkeypatch, train=made_pairs(300, 1), measured=made_pairs(40, 2))
    vclip = ObedientVclip()
    measured = evaluate_generation(vclip, [TRAIN], [MEASURED], tmp_path, 30, 2)
    assert (measured["n"], measured["n_identities"], measured["k"]) == (30, 30, 2)
    assert measured["n_guide"] + measured["n_judge"] == 300
    assert min(measured["n_guide"], measured["n_judge"]) > 120
    assert min(measured["judge_auc"]["auc"], measured["guide_auc"]["auc"]) > 0.8
    over_random = measured["informed_minus"]["no_retrieval"]
    assert over_random["f2v_ci95"][0] > 0.2
    assert over_random["v2v_ci95"][0] > 0.2
    systems = measured["systems"]
    assert over_random["f2v"] == pytest.approx(
        systems["informed"]["f2v"] - systems["no_retrieval"]["f2v"], abs=2e-4
    )
    assert systems["feature_mapping"]["v2v"] > systems["no_retrieval"]["v2v"] + 0.2
    references = measured["references"]
    assert references["true_pair"]["v2v_n"] == 30  # everybody has a second clip
    assert "log_likelihood" not in references["true_pair"]
    assert references["known_speakers"]["log_likelihood_n"] == 1  # the voice recorded in English
    assert set(vclip.spoken) == {generation.SENTENCE}
    assert len(vclip.spoken) < 30 * 5  # nobody says it twice


def test_where_faces_tell_nothing_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, train=made_pairs(120, 1, shuffled=True), measured=made_pairs(40, 2))
    measured = evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path, 40, 1)
    assert measured["judge_auc"]["auc"] == pytest.approx(0.5, abs=0.15)
    low, high = measured["informed_minus"]["no_retrieval"]["v2v_ci95"]
    assert low < 0.1
    assert high > -0.1


def test_a_person_on_both_sides_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, train=made_pairs(20, 1), measured=made_pairs(5, 1))
    with pytest.raises(InvalidInput, match="5 people are in the shards"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path)


def test_halves_of_nobody_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, train=made_pairs(1, 1), measured=made_pairs(5, 2))
    with pytest.raises(InvalidInput, match="needs two"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path)


@pytest.mark.parametrize(("n_pairs", "k"), [(0, 1), (5, 0), (5, 101)])
def test_numbers_out_of_range_are_refused(tmp_path: Path, n_pairs: int, k: int) -> None:
    with pytest.raises(InvalidParameter, match="cannot be measured"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path, n_pairs, k)


def test_a_missing_training_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(generation, "find_spec", lambda name: None if name == "dlib" else find_spec(name))
    with pytest.raises(MissingWeights, match=r"dlib-bin.*make venv"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path)


def test_pairs_are_drawn_person_by_person() -> None:
    identities = np.repeat([f"p{number}" for number in range(10)], 3)
    ten, fifteen = choose_rows(identities, 10), choose_rows(identities, 15)
    assert sorted(identities[ten]) == sorted(set(identities))
    assert np.unique(identities[fifteen], return_counts=True)[1].max() == 2
    assert (ten & fifteen).sum() == 10
    assert choose_rows(identities, 99).all()


def test_feature_mapping_is_a_straight_line_from_face_to_speaker() -> None:
    random = np.random.default_rng(6)
    speakers = random.standard_normal((300, 4)).astype(np.float32)
    # voices on a sphere so large around the speakers that predicting one from the other is linear
    voices = np.column_stack([np.full(300, 100.0), speakers]).astype(np.float32)
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    turn = np.linalg.qr(random.standard_normal((5, 5)))[0].astype(np.float32)
    pairs = Pairs([view[np.newaxis] for view in voices @ turn], voices, *(np.full(300, "") for _ in range(3)))
    mapped = map_features(pairs, Candidates(speakers, voices), (voices @ turn)[:7])
    assert [each.shape for each in mapped] == [(1, 4)] * 7
    np.testing.assert_allclose(np.concatenate(mapped), speakers[:7], atol=0.2)


def test_v2v_of_a_recording_is_with_the_persons_other_recordings() -> None:
    voices = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    names = np.array(["a", "a", "b"])
    pairs = Pairs([voices[:1]] * 3, voices, names, np.full(3, ""), np.full(3, "x"))
    same = torch.nn.Identity()
    values = reference_values((same, same), pairs, pairs)
    np.testing.assert_allclose(values[:, 0], [1, 0.6, 0], atol=1e-6)  # every face is that of the first clip
    np.testing.assert_allclose(values[:, 1], [0.6, 0.6, np.nan], atol=1e-6)
    measured = figures(values, names)
    assert (measured["f2v_n"], measured["v2v_n"]) == (3, 2)
    assert measured["v2v"] == pytest.approx(0.6)


def test_differences_are_paired_and_intervals_are_over_people() -> None:
    random = np.random.default_rng(8)
    of_pair = random.normal(0, 1, (60, 3))
    names = np.repeat([f"p{number}" for number in range(30)], 2)
    measured = paired_differences(of_pair + 0.1, of_pair, names)
    assert measured["f2v"] == pytest.approx(0.1, abs=1e-4)
    assert measured["f2v_ci95"] == pytest.approx([0.1, 0.1], abs=1e-4)  # what pairs share falls out
    copied = np.repeat(random.normal(0, 1, (30, 3)), 2, axis=0)
    low, high = paired_differences(copied, 0 * copied, names)["f2v_ci95"]
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt(30), rel=0.35)  # 30 people, not 60 pairs
