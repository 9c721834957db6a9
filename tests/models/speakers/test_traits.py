"""Directions of the speaker space, in a made space in which it is known what is heard."""

import numpy as np
import pytest

from models.errors import InvalidBundle, InvalidParameter, VoiceOutOfRange
from models.limits import MAX_STEP
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.traits import (
    AGE,
    AGE_STEP_YEARS,
    GENDER,
    PITCH,
    PITCH_STEP_OCTAVES,
    SpeakerTraits,
)
from models.tts.physical import PHYSICAL_RANGES
from models.types import Direction, FloatArray

DIM = 6  # the last two are pitch and formants


@pytest.fixture(scope="module")
def known() -> FloatArray:
    random = np.random.default_rng(0)
    speakers = random.standard_normal((60, DIM)).astype(np.float32)
    speakers[:, -2:] = 0
    return speakers


@pytest.fixture(scope="module")
def grid(known: FloatArray) -> SpeakerGrid:
    return SpeakerGrid.of_speakers(known, PHYSICAL_RANGES)


@pytest.fixture(scope="module")
def traits() -> SpeakerTraits:
    """Everything is heard in several dimensions, which go together among the speakers."""
    random = np.random.default_rng(1)
    coefficients = np.zeros((3, DIM), dtype=np.float32)
    coefficients[PITCH, [0, 1, 4]] = 0.1, -0.05, 1.0
    coefficients[AGE, [1, 2, 5]] = 8.0, 3.0, -60.0
    coefficients[GENDER, [0, 2, 3]] = 3.0, 2.0, -2.0
    mixed = random.standard_normal((DIM, DIM)) + 2 * np.eye(DIM)
    scale = np.diag([1, 1, 1, 1, 0.15, 0.1])
    return SpeakerTraits(
        coefficients,
        np.array([7.3, 35.0, 0.0], dtype=np.float32),
        (scale @ mixed @ mixed.T @ scale / DIM).astype(np.float32),
    )


@pytest.mark.parametrize(
    ("direction", "changes", "held"),
    [
        ("lower", {PITCH: -PITCH_STEP_OCTAVES}, (AGE, GENDER)),
        ("higher", {PITCH: PITCH_STEP_OCTAVES}, (AGE, GENDER)),
        ("younger", {AGE: -AGE_STEP_YEARS}, (GENDER,)),
        ("older", {AGE: AGE_STEP_YEARS}, (GENDER,)),
    ],
)
def test_a_step_changes_what_it_says_and_keeps_the_rest(
    traits: SpeakerTraits, direction: Direction, changes: dict[int, float], held: tuple[int, ...]
) -> None:
    heard = traits.coefficients @ traits.direction(direction)
    for row, change in changes.items():
        assert heard[row] == pytest.approx(change, rel=1e-4)
    for row in held:
        assert heard[row] == pytest.approx(0.0, abs=1e-4)


def test_of_all_such_steps_it_is_the_most_usual_one(traits: SpeakerTraits) -> None:
    """Any other change with the same effect has a greater Mahalanobis length."""
    step = traits.direction("older")
    inverse = np.linalg.inv(traits.covariance.astype(np.float64))
    rows = traits.coefficients[[AGE, GENDER]].astype(np.float64)
    free = np.linalg.svd(rows)[2][2:]  # changes in which neither age nor gender is heard
    for change in free:
        other = step + 0.1 * change
        assert rows @ other == pytest.approx(rows @ step, abs=1e-6)
        assert other @ inverse @ other > step @ inverse @ step


def test_a_voice_is_heard_as_it_was_moved(traits: SpeakerTraits, grid: SpeakerGrid) -> None:
    speaker = grid.snap(np.zeros(DIM, dtype=np.float32))
    before = traits.heard(speaker[np.newaxis])
    higher, taken = traits.vary(speaker, "higher", 1.0, grid)
    assert taken == 1.0
    after = traits.heard(higher[np.newaxis])
    assert np.log2(after.pitch_hz[0] / before.pitch_hz[0]) == pytest.approx(PITCH_STEP_OCTAVES, abs=0.01)
    assert after.age_years[0] == pytest.approx(before.age_years[0], abs=0.1)
    back, _ = traits.vary(higher, "lower", 1.0, grid)
    assert back == pytest.approx(speaker, abs=1e-3)
    assert grid.from_steps(grid.to_steps(higher)) == pytest.approx(higher)  # it has a token


@pytest.mark.parametrize("direction", ["lower", "higher", "younger", "older"])
def test_at_the_edge_it_goes_as_far_as_it_can_and_then_no_further(
    traits: SpeakerTraits, grid: SpeakerGrid, direction: Direction
) -> None:
    speaker = grid.snap(np.zeros(DIM, dtype=np.float32))
    taken: list[float] = []

    def go_on() -> None:
        nonlocal speaker
        for _ in range(100):
            speaker, step = traits.vary(speaker, direction, MAX_STEP, grid)
            taken.append(step)
            assert float(grid.distance(speaker)) <= MAX_DISTANCE

    with pytest.raises(VoiceOutOfRange, match=f"cannot be made {direction.replace('_', ' ')}"):
        go_on()
    assert taken
    assert all(0 < step <= MAX_STEP for step in taken)


def test_less_than_a_quarter_of_a_step_is_not_taken(traits: SpeakerTraits, grid: SpeakerGrid) -> None:
    way = traits.direction("older")
    way_of_voices = way * ([1.0] * (DIM - 2) + [0.0] * 2)  # pitch and formants stop at their bounds

    def after(steps: float) -> FloatArray:
        return np.asarray(steps * way_of_voices, np.float32)

    steps = np.linspace(0, 100, 20_001)
    edge = next(float(one) for one in steps if float(grid.distance(after(one))) > MAX_DISTANCE)
    _, taken = traits.vary(after(edge - 0.4), "older", 1.0, grid)
    assert taken == pytest.approx(0.4, abs=0.05)
    with pytest.raises(VoiceOutOfRange, match="cannot be made older"):
        traits.vary(after(edge - 0.1), "older", 1.0, grid)


@pytest.mark.parametrize("step", [0.0, -1.0, MAX_STEP + 0.1, float("nan"), float("inf")])
def test_a_step_has_limits(traits: SpeakerTraits, grid: SpeakerGrid, step: float) -> None:
    with pytest.raises(InvalidParameter, match="not a number above 0 and up to 3"):
        traits.vary(np.zeros(DIM, dtype=np.float32), "older", step, grid)


def test_they_are_kept_in_arrays(traits: SpeakerTraits) -> None:
    read = SpeakerTraits.from_arrays(traits.to_arrays(), DIM)
    assert read.direction("older") == pytest.approx(traits.direction("older"))
    with pytest.raises(InvalidBundle, match="the traits of speakers have"):
        SpeakerTraits.from_arrays(traits.to_arrays(), DIM + 1)
    broken = traits.to_arrays() | {"intercepts": np.array([np.nan, 0, 0], dtype=np.float32)}
    with pytest.raises(InvalidBundle, match="finite"):
        SpeakerTraits.from_arrays(broken, DIM)
