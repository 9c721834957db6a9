"""Generation in a made world: people whose faces and voices are views of one thing, and a voice that obeys."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from models.association.candidates import CandidateIndex
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import BundleFile, Manifest, read_manifest
from models.errors import InvalidInput, InvalidParameter, MissingWeights
from models.speakers.generator import SpeakerGenerator
from models.types import FloatArray, Voice, Waveform
from tests.fakes import stand_in_manifest
from tests.training.full.stand_ins import PatchEncoder
from tests.training.made_speakers import MadeSpeakers, vits_manifest
from tests.training.synthetic_pairs import LATENT_DIM, VOICE_DIM, made_pairs
from training.data.pairs import Pairs
from training.evaluation.voices import generation
from training.evaluation.voices.generation import (
    choose_rows,
    evaluate_generation,
    figures,
    paired_differences,
    reference_values,
)

N_CANDIDATES = 400
TRAIN, MEASURED = Path("train.tar"), Path("measured.tar")


def _to_voice() -> FloatArray:
    """As `made_pairs` turns what a person is into a voice."""
    world = np.random.default_rng(0)
    world.standard_normal((LATENT_DIM, 24))
    return world.standard_normal((LATENT_DIM, VOICE_DIM)).astype(np.float32)


class EmbeddingsAreSamples:
    """A voice encoder for audio whose samples are the embedding."""

    dim = VOICE_DIM
    sample_rate_hz = 16_000

    def embed(self, waveform: Waveform) -> FloatArray:
        """As `VoiceEncoder.embed`."""
        return waveform.samples


@dataclass
class ObedientVclip:
    """A speaker vector is what a person is; the synthesizer renders it without a fault."""

    device: str = "cpu"
    face_encoder: PatchEncoder = field(default_factory=PatchEncoder)  # the pairs are embedded already
    voice_encoder: EmbeddingsAreSamples = field(default_factory=EmbeddingsAreSamples)
    manifest: Manifest = field(default_factory=stand_in_manifest)  # Kokoro's
    spoken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._matrix = torch.from_numpy(_to_voice())
        speakers = np.random.default_rng(9).standard_normal((N_CANDIDATES, LATENT_DIM)).astype(np.float32)
        self.candidates = CandidateIndex.of_places(speakers, speakers)
        unit = np.ones((1, LATENT_DIM), np.float32)
        self.generator = SpeakerGenerator(
            np.zeros(LATENT_DIM, np.float32),
            np.eye(LATENT_DIM, dtype=np.float32),
            unit[0, :1],
            0 * unit,
            unit,
        )
        self.synthesizer = MadeSpeakers(("af_a", "jf_b"), speakers[:2])

    def signature(self, speakers: torch.Tensor) -> torch.Tensor:
        """s(e), exactly."""
        return torch.nn.functional.normalize(speakers @ self._matrix, dim=1)

    def speak(self, text: str, voice: Voice) -> Waveform:
        """The samples are the voice embedding itself."""
        self.spoken.append(text)
        return Waveform(self.signature(torch.from_numpy(voice.speaker[np.newaxis]))[0].numpy(), 16_000)


class CloningVclip(ObedientVclip):
    """A speaker vector is a voice embedding, as long as 3; the synthesizer drifts away from it, always alike."""

    def __post_init__(self) -> None:
        super().__post_init__()
        known = 3 * super().signature(torch.from_numpy(self.candidates.speakers)).numpy()
        self.candidates = CandidateIndex.of_places(known, known)
        self._drift = torch.from_numpy(
            np.linalg.qr(np.random.default_rng(1).standard_normal((VOICE_DIM, VOICE_DIM)))[0].astype(
                np.float32
            )
        )
        self.manifest = vits_manifest()
        unit = np.ones((1, VOICE_DIM), np.float32)
        self.generator = SpeakerGenerator(
            0 * unit[0], np.eye(VOICE_DIM, dtype=np.float32), unit[0, :1], 0 * unit, unit
        )
        self.synthesizer = MadeSpeakers(tuple(f"VCTK_p{number}" for number in range(40)), known[:40])

    def signature(self, speakers: torch.Tensor) -> torch.Tensor:
        """s(e), exactly: a third of what was meant, and the rest something else."""
        return torch.nn.functional.normalize(speakers + 2 * speakers @ self._drift, dim=1)


def _use(monkeypatch: pytest.MonkeyPatch, **pairs: Pairs) -> None:
    monkeypatch.setattr(generation, "load_pairs", lambda shards, *_: pairs[shards[0].stem])
    monkeypatch.setattr(generation, "check_packages", lambda _: None)
    monkeypatch.setattr(generation, "_claim", lambda *_: None)


@pytest.mark.slow
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


@pytest.mark.slow
def test_naive_scoring_and_cloning_are_measured_where_speaker_vectors_are_voices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _use(monkeypatch, train=made_pairs(300, 1), measured=made_pairs(40, 2))
    vclip = CloningVclip()
    measured = evaluate_generation(vclip, [TRAIN], [MEASURED], tmp_path, 30, 2)
    systems = measured["systems"]
    assert list(systems) == ["no_retrieval", "feature_mapping", "naive", "informed"]
    assert measured["n_candidates"] == N_CANDIDATES
    over_naive = measured["informed_minus"]["naive"]
    assert over_naive["f2v_ci95"][0] > 0.01  # naive knows nothing of the drift
    assert over_naive["f2v"] == pytest.approx(systems["informed"]["f2v"] - systems["naive"]["f2v"], abs=2e-4)
    cloned = measured["references"]["cloned"]
    assert cloned["v2v_n"] == 30
    recorded = made_pairs(40, 2).voices[choose_rows(made_pairs(40, 2).identities, 30)]
    rendered = vclip.signature(torch.from_numpy(recorded)).numpy()
    assert cloned["v2v"] == pytest.approx((recorded * rendered).sum(axis=1).mean(), abs=1e-3)
    # the likelihood of the paper: of what is heard, under a mixture over known speakers
    assert measured["references"]["known_speakers"]["heard_log_likelihood_n"] == 40
    assert "heard_log_likelihood_ci95" in over_naive
    assert systems["no_retrieval"]["heard_log_likelihood_n"] == 30


@pytest.mark.slow
def test_feature_mapping_speaks_the_mapped_vector_itself_where_that_is_a_speaker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen: dict[str, list[FloatArray]] = {}

    def measure(
        vclip: CloningVclip,
        judge: object,
        density: object,
        pairs: Pairs,
        systems: dict[str, list[FloatArray]],
    ) -> dict[str, npt.NDArray[np.float64]]:
        chosen.update(systems)
        return {name: np.zeros((len(pairs), 4)) for name in systems}

    _use(monkeypatch, train=made_pairs(300, 1), measured=made_pairs(40, 2))
    monkeypatch.setattr(generation, "measure_systems", measure)
    evaluate_generation(CloningVclip(), [TRAIN], [MEASURED], tmp_path, 30, 2)
    mapped = np.concatenate(chosen["feature_mapping"])
    np.testing.assert_allclose(np.linalg.norm(mapped, axis=1), 3, rtol=1e-5)  # as long as speakers are here
    rows = choose_rows(made_pairs(40, 2).identities, 30)
    cosines = (mapped / 3 * made_pairs(40, 2).voices[rows]).sum(axis=1)
    assert cosines.mean() > 0.7
    assert [len(each) for each in chosen["naive"]] == [2] * 30


@pytest.mark.slow
def test_where_faces_tell_nothing_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, train=made_pairs(120, 1, shuffled=True), measured=made_pairs(40, 2))
    measured = evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path, 40, 1)
    assert measured["judge_auc"]["auc"] == pytest.approx(0.5, abs=0.15)
    low, high = measured["informed_minus"]["no_retrieval"]["v2v_ci95"]
    assert low < 0.1
    assert high > -0.1


def test_a_person_on_both_sides_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, train=made_pairs(20, 1), measured=made_pairs(5, 1))
    with pytest.raises(InvalidInput, match="5 people are both in the shards"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path)


def test_halves_of_nobody_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, train=made_pairs(1, 1), measured=made_pairs(5, 2))
    with pytest.raises(InvalidInput, match="two"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path)


@pytest.mark.parametrize(("n_pairs", "k"), [(0, 1), (5, 0), (5, 101)])
def test_numbers_out_of_range_are_refused(tmp_path: Path, n_pairs: int, k: int) -> None:
    with pytest.raises(InvalidParameter, match="cannot be measured"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path, n_pairs, k)


def test_kept_embeddings_are_not_taken_for_those_of_other_encoders(tmp_path: Path) -> None:
    manifest = read_manifest(MINI_BUNDLE)
    generation._claim(tmp_path / "work", manifest)
    generation._claim(tmp_path / "work", manifest)
    encoder = manifest.parts.voice_encoder.file
    files = manifest.files | {encoder: BundleFile(sha256="0" * 64, size_bytes=1)}
    with pytest.raises(InvalidInput, match="work contains embeddings of another bundle"):
        generation._claim(tmp_path / "work", manifest.model_copy(update={"files": files}))


def test_a_missing_training_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "training.packages.find_spec", lambda name: None if name == "dlib" else find_spec(name)
    )
    with pytest.raises(MissingWeights, match=r"dlib-bin.*make venv"):
        evaluate_generation(ObedientVclip(), [TRAIN], [MEASURED], tmp_path)


def test_pairs_are_drawn_person_by_person() -> None:
    identities = np.repeat([f"p{number}" for number in range(10)], 3)
    ten, fifteen = choose_rows(identities, 10), choose_rows(identities, 15)
    assert sorted(identities[ten]) == sorted(set(identities))
    assert np.unique(identities[fifteen], return_counts=True)[1].max() == 2
    assert (ten & fifteen).sum() == 10
    assert choose_rows(identities, 99).all()


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
    of_pair = random.normal(0, 1, (60, 4))
    names = np.repeat([f"p{number}" for number in range(30)], 2)
    measured = paired_differences(of_pair + 0.1, of_pair, names)
    assert measured["f2v"] == pytest.approx(0.1, abs=1e-4)
    assert measured["f2v_ci95"] == pytest.approx([0.1, 0.1], abs=1e-4)  # what pairs share falls out
    copied = np.repeat(random.normal(0, 1, (30, 4)), 2, axis=0)
    low, high = paired_differences(copied, 0 * copied, names)["f2v_ci95"]
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt(30), rel=0.35)  # 30 people, not 60 pairs
