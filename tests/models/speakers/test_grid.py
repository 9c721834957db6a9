import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from models.bundle.files import MINI_BUNDLE, read_arrays
from models.bundle.manifest import read_manifest
from models.errors import InvalidBundle, VoiceOutOfRange
from models.loading import load_generator
from models.speakers.generator import SpeakerGenerator
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.tts.physical import PHYSICAL_RANGES
from models.types import FloatArray

N, DIM = 30, 4
KNOWN = (
    np.random.default_rng(0).normal([3.0, -1.0, 0.0, 0.1], [1.0, 0.3, 5.0, 0.01], (N, DIM)).astype(np.float32)
)
GRID = SpeakerGrid.of_speakers(KNOWN)


@pytest.fixture(scope="module")
def kokoro() -> FloatArray:
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    return np.asarray(read_arrays(MINI_BUNDLE, part.file)["coordinates"], dtype=np.float32)


@pytest.fixture(scope="module")
def generator() -> SpeakerGenerator:
    return load_generator(MINI_BUNDLE, read_manifest(MINI_BUNDLE).parts.generator)[0]


def test_steps_are_powers_of_two_and_fine() -> None:
    mantissas, _ = np.frexp(GRID.step)
    assert (mantissas == 0.5).all()
    assert (GRID.step < KNOWN.std(axis=0) / 500).all()


def test_the_nearest_point_is_taken_and_stays_where_it_is() -> None:
    near = GRID.snap(KNOWN)
    assert near.dtype == np.float32
    assert (np.abs(near - KNOWN) <= GRID.step / 2).all()
    assert not np.array_equal(near, KNOWN)
    assert np.array_equal(GRID.snap(near), near)


def test_distance_is_that_of_mahalanobis_and_1_for_the_farthest_known_speaker() -> None:
    distances = GRID.distance(KNOWN)
    assert distances.max() == pytest.approx(1.0)
    deviations = KNOWN.astype(np.float64) - KNOWN.mean(axis=0, dtype=np.float64)
    inverse = np.linalg.inv(np.cov(KNOWN.astype(np.float64), rowvar=False))
    squares = np.einsum("nd,de,ne->n", deviations, inverse, deviations)
    np.testing.assert_allclose(distances, np.sqrt(squares / squares.max()), rtol=1e-6)
    assert GRID.distance(KNOWN[3]) == pytest.approx(distances[3])


directions = npst.arrays(np.float64, DIM, elements=st.floats(-1, 1)).filter(
    lambda d: np.linalg.norm(d) > 1e-3
)


@given(direction=directions, distance=st.floats(0, MAX_DISTANCE - 0.01))
def test_everything_within_the_limit_has_its_place(direction: FloatArray, distance: float) -> None:
    along = np.linalg.solve(GRID.whitening.T, direction / np.linalg.norm(direction))
    speaker = (GRID.centre + distance * along).astype(np.float32)
    steps = GRID.to_steps(speaker)
    assert steps.dtype == np.int16
    assert np.array_equal(GRID.from_steps(steps), GRID.snap(speaker))
    assert np.array_equal(GRID.to_steps(GRID.from_steps(steps)), steps)


@pytest.mark.parametrize(("centre", "spread"), [(0.0, 0.9), (10.0, 0.9), (-10.0, 0.9)])
def test_steps_reach_to_the_limit_on_either_side_of_any_centre(centre: float, spread: float) -> None:
    """Steps are powers of two; half as large, they would reach no farther than the known speakers do."""
    known = np.array([[centre - spread], [centre + spread]], np.float32)
    grid = SpeakerGrid.of_speakers(known)
    for side in (-1.0, 1.0):
        speaker = np.array([centre + side * 0.99 * MAX_DISTANCE * spread], np.float32)
        assert np.array_equal(grid.from_steps(grid.to_steps(speaker)), grid.snap(speaker))


def test_a_speaker_whose_nearest_point_is_beyond_the_limit_has_no_token() -> None:
    """Its token could be written, and then not be read."""
    grid = SpeakerGrid.of_speakers(np.array([[-0.9001], [0.9001]], np.float32))
    speaker = np.array([1.350145], np.float32)
    assert grid.distance(speaker) < MAX_DISTANCE < grid.distance(grid.snap(speaker))
    with pytest.raises(VoiceOutOfRange):
        grid.to_steps(speaker)


@given(direction=directions, distance=st.floats(MAX_DISTANCE + 0.01, 1e6))
def test_everything_beyond_the_limit_is_refused(direction: FloatArray, distance: float) -> None:
    along = np.linalg.solve(GRID.whitening.T, direction / np.linalg.norm(direction))
    with pytest.raises(VoiceOutOfRange, match=r"the limit is 1\.5"):
        GRID.to_steps((GRID.centre + distance * along).astype(np.float32))


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(VoiceOutOfRange):
        GRID.to_steps(np.full(DIM, np.nan, np.float32))


def test_speakers_that_are_all_the_same_are_refused() -> None:
    with pytest.raises(InvalidBundle, match="known speakers are identical"):
        SpeakerGrid.of_speakers(np.ones((9, 2), np.float32))


def test_fewer_speakers_than_dimensions_make_a_grid_that_ends_outside_their_span() -> None:
    """As of a synthesizer with a hundred speakers and vectors of 512 numbers."""
    random = np.random.default_rng(1)
    known = np.zeros((12, 40), np.float32)
    known[:, :8] = random.standard_normal((12, 8))
    grid = SpeakerGrid.of_speakers(known)
    assert grid.distance(known).max() == pytest.approx(1.0)
    mixed = random.dirichlet(np.ones(12), 20).astype(np.float32) @ known
    assert grid.distance(mixed).max() < 1.0
    for speaker in grid.snap(mixed):
        assert np.array_equal(grid.from_steps(grid.to_steps(speaker)), speaker)
    outside = known.mean(axis=0) + 0.6 * np.eye(40, dtype=np.float32)[30]
    assert grid.distance(outside) > MAX_DISTANCE
    with pytest.raises(VoiceOutOfRange):
        grid.to_steps(outside)


# --- the embedded bundle: what MAX_DISTANCE was chosen by


def mini_grid() -> SpeakerGrid:
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    coordinates = read_arrays(MINI_BUNDLE, part.file)["coordinates"]
    return SpeakerGrid.of_speakers(np.pad(coordinates, ((0, 0), (0, 2))), PHYSICAL_RANGES)


def test_known_speakers_and_draws_are_well_within_the_limit(
    kokoro: FloatArray, generator: SpeakerGenerator
) -> None:
    assert SpeakerGrid.of_speakers(kokoro).distance(kokoro) == pytest.approx(1.0, abs=1e-6)
    distances = mini_grid().distance(generator.sample(20_000, seed=3))
    assert 1.0 < distances[np.isfinite(distances)].max() < 1.3


def test_what_a_generator_draws_beyond_the_limit_is_rare(generator: SpeakerGenerator) -> None:
    """So that little is lost where `draw_candidates` leaves it out."""
    distances = mini_grid().distance(generator.sample(20_000, seed=4))
    assert (distances > MAX_DISTANCE).mean() < 0.01


def test_the_grid_is_finer_than_the_half_precision_of_the_style_vectors(kokoro: FloatArray) -> None:
    """Measured in the weights that mix the stock voices: a stock voice on the grid is that voice."""
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    mixing = read_arrays(MINI_BUNDLE, part.file)["mixing"]
    grid = SpeakerGrid.of_speakers(kokoro)
    weights = 1 / len(kokoro) + grid.snap(kokoro) @ mixing
    assert np.abs(weights - np.eye(len(kokoro))).max() < 2.0**-11


def test_physical_dimensions_have_bounds_of_their_own_and_leave_the_others_as_they_were() -> None:
    ranges = np.array([[-0.5, 0.75], [-0.2, 0.4]], np.float32)
    wider = SpeakerGrid.of_speakers(np.pad(KNOWN, ((0, 0), (0, 2))), ranges)
    assert np.array_equal(wider.step[:-2], GRID.step)
    recorded = np.pad(KNOWN, ((0, 0), (0, 2)))
    np.testing.assert_array_equal(wider.distance(recorded), GRID.distance(KNOWN))
    for place, (low, high) in enumerate(ranges):
        for octaves in (low, high):
            speaker = recorded[0].copy()
            speaker[len(KNOWN[0]) + place] = octaves
            assert wider.distance(speaker) == wider.distance(recorded[0])
            assert np.array_equal(wider.from_steps(wider.to_steps(speaker)), wider.snap(speaker))
            speaker[len(KNOWN[0]) + place] = octaves * 1.01
            with pytest.raises(VoiceOutOfRange, match="pitch or the formants"):
                wider.to_steps(speaker)
