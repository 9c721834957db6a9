"""Steps of gender, in a made space with a small random network."""

import numpy as np
import pytest
import torch

from models.errors import InvalidParameter, VoiceOutOfRange
from models.limits import MAX_STEP
from models.speakers.gender_step import SIGNS, STEP_LOG_ODDS, PredictedGender, vary_gender
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.signature import TtsSignature
from models.speakers.traits import AGE, SpeakerTraits
from models.tts.physical import PHYSICAL_RANGES
from models.types import Direction, FloatArray
from models.voice.gender import VoiceGender

DIM, VOICE_DIM = 8, 16  # the last two of a speaker are pitch and formants
DIRECTIONS = [*SIGNS]


@pytest.fixture(scope="module")
def grid() -> SpeakerGrid:
    known = np.random.default_rng(0).standard_normal((60, DIM)).astype(np.float32)
    known[:, -2:] = 0
    return SpeakerGrid.of_speakers(known, PHYSICAL_RANGES)


@pytest.fixture(scope="module")
def traits() -> SpeakerTraits:
    random = np.random.default_rng(1)
    return SpeakerTraits(
        random.standard_normal((3, DIM)).astype(np.float32),
        np.zeros(3, dtype=np.float32),
        np.diag([1, 1, 1, 1, 1, 1, 0.02, 0.02]).astype(np.float32),
    )


@pytest.fixture(scope="module")
def predicted() -> PredictedGender:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        signature = TtsSignature(DIM, VOICE_DIM, 32)
    random = np.random.default_rng(2)
    return PredictedGender(
        signature,
        VoiceGender(30 * random.standard_normal(VOICE_DIM).astype(np.float32), np.zeros(1, np.float32)),
    )


@pytest.fixture(scope="module")
def speaker(grid: SpeakerGrid) -> FloatArray:
    return grid.snap(np.zeros(DIM, dtype=np.float32))


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("step", [0.3, 1.0])
def test_the_prediction_changes_by_what_was_asked_and_the_age_stays(
    predicted: PredictedGender,
    traits: SpeakerTraits,
    grid: SpeakerGrid,
    speaker: FloatArray,
    direction: Direction,
    step: float,
) -> None:
    moved, taken = vary_gender(speaker, direction, step, predicted, traits, grid)
    change = predicted.log_odds(moved.astype(np.float64)) - predicted.log_odds(speaker.astype(np.float64))
    assert taken == step
    assert change == pytest.approx(SIGNS[direction] * step * STEP_LOG_ODDS, abs=0.3)
    assert float(traits.coefficients[AGE] @ (moved - speaker)) == pytest.approx(0, abs=0.02)
    assert np.array_equal(grid.from_steps(grid.to_steps(moved)), moved)  # it has a token


def test_the_same_voice_moves_to_the_same_place(
    predicted: PredictedGender, traits: SpeakerTraits, grid: SpeakerGrid, speaker: FloatArray
) -> None:
    one, other = (vary_gender(speaker, "more_male", 1.0, predicted, traits, grid)[0] for _ in range(2))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_at_the_edge_it_goes_as_far_as_it_can_and_then_no_further(
    predicted: PredictedGender,
    traits: SpeakerTraits,
    grid: SpeakerGrid,
    speaker: FloatArray,
    direction: Direction,
) -> None:
    place, taken = speaker, []

    def go_on() -> None:
        nonlocal place
        for _ in range(60):
            before = predicted.log_odds(place.astype(np.float64))
            place, step = vary_gender(place, direction, MAX_STEP, predicted, traits, grid)
            taken.append(step)
            assert float(grid.distance(place)) <= MAX_DISTANCE
            assert SIGNS[direction] * (predicted.log_odds(place.astype(np.float64)) - before) > 0

    with pytest.raises(VoiceOutOfRange, match=f"cannot be made {direction.replace('_', ' ')}"):
        go_on()
    assert all(0 < step <= MAX_STEP for step in taken)


@pytest.mark.parametrize("step", [0.0, -1.0, MAX_STEP + 0.1, float("nan")])
def test_a_step_has_limits(
    predicted: PredictedGender, traits: SpeakerTraits, grid: SpeakerGrid, speaker: FloatArray, step: float
) -> None:
    with pytest.raises(InvalidParameter, match="not a number above 0 and up to 3"):
        vary_gender(speaker, "more_male", step, predicted, traits, grid)
