import numpy as np
import pytest
import torch

from models.association.candidates import CLEAR_PROBABILITY, CandidateIndex, draw_candidates
from models.association.projectors import VoiceProjector
from models.association.retrieval import EXACT
from models.association.scoring import speaker_projector
from models.bundle.index_kinds import HnswIndex, IvfIndex, RetrievalIndex
from models.errors import InvalidBundle
from models.speakers.generator import SpeakerGenerator
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.signature import TtsSignature
from models.types import FloatArray
from models.voice.gender import VoiceGender
from tests.vectors import unit

N, SPEAKER_DIM, JOINT_DIM = 300, 4, 16


@pytest.fixture(scope="module")
def projected() -> FloatArray:
    return unit(np.random.default_rng(0).standard_normal((N, JOINT_DIM)))


KINDS = [EXACT, IvfIndex(kind="ivf", cells=8, probes=8), HnswIndex(kind="hnsw", links=16, search_depth=200)]


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.kind)
def index(projected: FloatArray, request: pytest.FixtureRequest) -> CandidateIndex:
    speakers = np.random.default_rng(1).standard_normal((N, SPEAKER_DIM)).astype(np.float32)
    return CandidateIndex.of_places(speakers, projected, request.param)


@pytest.fixture(scope="module")
def face() -> FloatArray:
    return unit(np.random.default_rng(2).standard_normal(JOINT_DIM))


def test_candidates_come_best_first_and_none_better_is_missed(
    index: CandidateIndex, projected: FloatArray, face: FloatArray
) -> None:
    found = index.search(face, k=10)
    cosines = projected @ face
    assert [candidate.row for candidate in found] == np.argsort(-cosines)[:10].tolist()
    assert [candidate.cosine for candidate in found] == pytest.approx(np.sort(cosines)[::-1][:10], abs=1e-6)


def test_a_candidate_fits_its_own_place_best(index: CandidateIndex, projected: FloatArray) -> None:
    for row in (0, 17, N - 1):
        best = index.search(projected[row], k=1)[0]
        assert best.row == row
        assert best.cosine == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_asking_for_more_than_there_are_gives_each_once(
    index: CandidateIndex, face: FloatArray, diversity: float
) -> None:
    few = CandidateIndex.of_places(index.speakers[:7], unit(np.eye(7, JOINT_DIM)))
    assert len(few) == 7
    assert sorted(candidate.row for candidate in few.search(face, k=50, diversity=diversity)) == list(
        range(7)
    )


def test_the_best_fit_comes_first_however_diverse(index: CandidateIndex, face: FloatArray) -> None:
    best = index.search(face, k=1)[0]
    for diversity in (0.3, 0.7, 1.0):
        found = index.search(face, k=5, diversity=diversity)
        assert found[0] == best
        assert len({candidate.row for candidate in found}) == 5


def test_diversity_spreads_voices_at_the_cost_of_fit(
    index: CandidateIndex, projected: FloatArray, face: FloatArray
) -> None:
    likeness, fit = [], []
    for diversity in (0.0, 0.3, 0.6, 1.0):
        found = index.search(face, k=8, diversity=diversity)
        chosen = projected[[candidate.row for candidate in found]]
        likeness.append(float((chosen @ chosen.T)[np.triu_indices(8, 1)].mean()))
        fit.append(float(np.mean([candidate.cosine for candidate in found])))
    assert likeness == sorted(likeness, reverse=True)
    assert fit == sorted(fit, reverse=True)
    assert likeness[0] - likeness[-1] > 0.2


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_a_bias_moves_candidates_in_the_ranking_and_leaves_their_cosines(
    projected: FloatArray, face: FloatArray, kind: RetrievalIndex, diversity: float
) -> None:
    bias = np.random.default_rng(4).normal(0.0, 0.1, N).astype(np.float32)
    speakers = np.zeros((N, SPEAKER_DIM), np.float32)
    index = CandidateIndex.of_places(speakers, projected, kind, bias)
    found = index.search(face, k=10, diversity=diversity)
    cosines = projected @ face
    order = np.argsort(bias - cosines)
    assert found[0].row == order[0] != cosines.argmax()
    if diversity == 0.0:
        assert [candidate.row for candidate in found] == order[:10].tolist()
    for candidate in found:
        assert candidate.cosine == pytest.approx(cosines[candidate.row], abs=1e-5)
    assert index.places == pytest.approx(projected)


def test_two_copies_of_a_voice_are_not_both_chosen() -> None:
    """The second best is the best over again; with diversity the next choice is another voice."""
    voices = unit(np.array([[1.0, 0.1, 0.0], [1.0, 0.1, 1e-3], [0.9, 0.0, 0.5]]))
    index = CandidateIndex.of_places(np.zeros((3, 2), np.float32), voices)
    face = unit(np.array([1.0, 0.1, 0.0]))
    assert [candidate.row for candidate in index.search(face, k=2)] == [0, 1]
    assert [candidate.row for candidate in index.search(face, k=2, diversity=0.6)] == [0, 2]


def test_speakers_lie_where_their_predicted_sound_does() -> None:
    """Informed scoring (eq. 3): the index holds phi_v(s(e)), not phi_v(e)."""
    torch.manual_seed(0)
    signature = TtsSignature(SPEAKER_DIM, JOINT_DIM, hidden_dim=8).eval()
    projector = VoiceProjector(JOINT_DIM, transforms=2, hidden_dim=8).eval()
    speakers = np.random.default_rng(3).standard_normal((20, SPEAKER_DIM)).astype(np.float32)
    index = CandidateIndex.of_speakers(speakers, speaker_projector("informed", signature, projector))
    with torch.inference_mode():
        sound = projector(signature(torch.from_numpy(speakers[4:5])))[0].numpy()
    assert index.search(sound, k=1)[0].row == 4
    assert index.search(sound, k=1)[0].cosine == pytest.approx(1.0, abs=1e-5)


def test_naive_scoring_takes_speaker_vectors_for_voice_embeddings() -> None:
    """Eq. 2: the index holds phi_v(e), whatever the signature says, and however long e is."""
    torch.manual_seed(0)
    signature = TtsSignature(JOINT_DIM, JOINT_DIM, hidden_dim=8).eval()
    projector = VoiceProjector(JOINT_DIM, transforms=2, hidden_dim=8).eval()
    speakers = np.random.default_rng(3).standard_normal((20, JOINT_DIM)).astype(np.float32)
    index = CandidateIndex.of_speakers(speakers, speaker_projector("naive", signature, projector))
    with torch.inference_mode():
        sound = projector(torch.from_numpy(unit(speakers[4:5])))[0].numpy()
    assert index.search(sound, k=1)[0].row == 4
    assert index.search(sound, k=1)[0].cosine == pytest.approx(1.0, abs=1e-5)


GRID = SpeakerGrid.of_speakers(
    np.random.default_rng(5).standard_normal((100, SPEAKER_DIM)).astype(np.float32)
)


def wide_generator() -> SpeakerGenerator:
    """Standard normal speakers."""
    return SpeakerGenerator(
        mean=np.zeros(SPEAKER_DIM, np.float32),
        components=np.eye(SPEAKER_DIM, dtype=np.float32),
        weights=np.ones(1, np.float32),
        means=np.zeros((1, SPEAKER_DIM), np.float32),
        variances=np.ones((1, SPEAKER_DIM), np.float32),
    )


def test_only_voices_that_are_clearly_of_one_gender_are_candidates() -> None:
    torch.manual_seed(0)
    signature = TtsSignature(SPEAKER_DIM, JOINT_DIM, hidden_dim=8).eval()
    classifier = VoiceGender(10 * np.eye(JOINT_DIM, dtype=np.float32)[0], np.zeros(1, np.float32))
    drawn = draw_candidates(wide_generator(), GRID, signature, classifier, n=50, seed=1)
    again = draw_candidates(wide_generator(), GRID, signature, classifier, n=50, seed=1)
    with torch.inference_mode():
        female = classifier.female_probability(signature(torch.from_numpy(drawn)).numpy())
    assert drawn.shape == (50, SPEAKER_DIM)
    assert np.maximum(female, 1 - female).min() >= CLEAR_PROBABILITY
    assert np.array_equal(drawn, again)


def test_a_generator_without_clear_voices_is_refused() -> None:
    signature = TtsSignature(SPEAKER_DIM, JOINT_DIM, hidden_dim=8).eval()
    deaf = VoiceGender(np.zeros(JOINT_DIM, np.float32), np.zeros(1, np.float32))
    with pytest.raises(InvalidBundle, match="clearly of one gender"):
        draw_candidates(wide_generator(), GRID, signature, deaf, n=5, seed=1)


def test_no_voice_beyond_reach_is_a_candidate() -> None:
    torch.manual_seed(0)
    signature = TtsSignature(SPEAKER_DIM, JOINT_DIM, hidden_dim=8).eval()
    sure = VoiceGender(np.zeros(JOINT_DIM, np.float32), np.full(1, 9.0, np.float32))
    near = SpeakerGrid.of_speakers(
        np.random.default_rng(5).normal(0, 0.4, (100, SPEAKER_DIM)).astype(np.float32)
    )
    drawn = draw_candidates(wide_generator(), near, signature, sure, n=50, seed=1)
    assert near.distance(wide_generator().sample(50, seed=1)).max() > MAX_DISTANCE
    assert near.distance(near.snap(drawn)).max() <= MAX_DISTANCE


def test_where_few_draws_are_near_more_are_drawn() -> None:
    signature = TtsSignature(SPEAKER_DIM, JOINT_DIM, hidden_dim=8).eval()
    sure = VoiceGender(np.zeros(JOINT_DIM, np.float32), np.full(1, 9.0, np.float32))
    small = SpeakerGrid.of_speakers(
        np.random.default_rng(5).normal(0, 0.2, (100, SPEAKER_DIM)).astype(np.float32)
    )
    near = small.distance(wide_generator().sample(1_000, seed=2)) <= MAX_DISTANCE
    assert near.mean() < 0.3
    drawn = draw_candidates(wide_generator(), small, signature, sure, n=50, seed=1)
    assert len(drawn) == 50


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_stored_index_is_that_of_its_speakers(kind: RetrievalIndex, face: FloatArray) -> None:
    torch.manual_seed(0)
    projector, other = (
        torch.nn.Sequential(torch.nn.Linear(SPEAKER_DIM, JOINT_DIM), _Unit()) for _ in range(2)
    )
    speakers = np.random.default_rng(1).standard_normal((N, SPEAKER_DIM)).astype(np.float32)
    bias = np.random.default_rng(4).normal(0.0, 0.1, N).astype(np.float32)
    built = CandidateIndex.of_speakers(speakers, projector, "cpu", kind, bias)
    read = CandidateIndex.of_stored(speakers, projector, built.stored, "cpu", kind, bias)
    assert read.search(face, 10) == built.search(face, 10)
    for wrong in (
        (speakers, other, bias),
        (speakers[::-1].copy(), projector, bias),
        (speakers, projector, None),
    ):
        with pytest.raises(InvalidBundle, match="of other projectors, candidates or biases"):
            CandidateIndex.of_stored(wrong[0], wrong[1], built.stored, "cpu", kind, wrong[2])


class _Unit(torch.nn.Module):
    def forward(self, places: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(places, dim=-1)
