"""What is heard in a voice, and where in the speaker space it is heard more or less: pitch, age and gender.

Each is a linear regression on the speaker vector, fitted to speakers that spoke (`training.stages.speaker_traits`).
Steps of gender are those of `models.speakers.gender_step`. Any other step is to change some of them by t and leave
others as they are. Of all changes that do so, it is the one that stays nearest to the voices that there are: with
the covariance S of the speakers and the coefficients W as columns,

    S W (W' S W)^-1 t

has the smallest Mahalanobis length.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.bundle.files import Arrays
from models.errors import InvalidBundle, InvalidParameter, VoiceOutOfRange
from models.limits import MAX_STEP
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.types import Direction, FloatArray

LEAST_SHARE = 0.25  # of a step that must fit into the speaker space
_HALVINGS = 12  # of the share of a step, where not all of it fits

# rows of the regressions
PITCH, AGE, GENDER = range(3)
PITCH_STEP_OCTAVES = 2 / 12
AGE_STEP_YEARS = 8.0
# direction -> what one step changes, by row; and the rows that stay as they are
_STEPS: dict[Direction, tuple[dict[int, float], tuple[int, ...]]] = {
    "lower": ({PITCH: -PITCH_STEP_OCTAVES}, (AGE, GENDER)),
    "higher": ({PITCH: PITCH_STEP_OCTAVES}, (AGE, GENDER)),
    "younger": ({AGE: -AGE_STEP_YEARS}, (GENDER,)),
    "older": ({AGE: AGE_STEP_YEARS}, (GENDER,)),
}


@dataclass(frozen=True)
class HeardTraits:
    """What is heard in voices: pitch_hz, age_years, float64 [B]."""

    pitch_hz: npt.NDArray[np.float64]
    age_years: npt.NDArray[np.float64]


@dataclass(frozen=True)
class SpeakerTraits:
    """The regressions and the covariance of the speakers.

    coefficients: float32 [3, D] and intercepts: float32 [3], of the base-2 logarithm of the median pitch in hertz,
    the age in years, and the log-odds of a female voice. covariance: float32 [D, D].
    """

    coefficients: FloatArray
    intercepts: FloatArray
    covariance: FloatArray

    @classmethod
    def from_arrays(cls, arrays: Arrays, speaker_dim: int) -> "SpeakerTraits":
        """Build it from the result of `to_arrays`. Raises InvalidBundle if names or shapes differ."""
        shapes = {name: np.shape(array) for name, array in arrays.items()}
        expected = {
            "coefficients": (3, speaker_dim),
            "intercepts": (3,),
            "covariance": (speaker_dim, speaker_dim),
        }
        if shapes != expected or not all(np.isfinite(array).all() for array in arrays.values()):
            raise InvalidBundle(f"the traits of speakers have the finite arrays {expected}, not {shapes}")
        return cls(**{name: array.astype(np.float32) for name, array in arrays.items()})

    def to_arrays(self) -> Arrays:
        """The arrays as a bundle stores them."""
        return dict(vars(self))

    def heard(self, speakers: FloatArray) -> HeardTraits:
        """Speaker vectors [B, D] -> what is heard in them."""
        values = speakers.astype(np.float64) @ self.coefficients.T + self.intercepts
        return HeardTraits(np.exp2(values[:, PITCH]), values[:, AGE])

    def direction(self, direction: Direction) -> npt.NDArray[np.float64]:
        """The change of a speaker vector that is one step in a direction but those of gender, float64 [D]."""
        changes, held = _STEPS[direction]
        rows = [*changes, *held]
        wanted = np.array([*changes.values(), *(0.0 for _ in held)])
        weights = self.coefficients[rows].astype(np.float64)
        spread = self.covariance.astype(np.float64) @ weights.T  # [D, rows]
        return np.asarray(spread @ np.linalg.solve(weights @ spread, wanted))

    def vary(
        self, speaker: FloatArray, direction: Direction, step: float, grid: SpeakerGrid
    ) -> tuple[FloatArray, float]:
        """Move a speaker, float32 [D], by `step` steps -> a point of the grid, float32 [D], and the steps it moved.

        direction: as of `direction`. Where the whole of it would leave the speaker space, it moves as far as it
        can; pitch and formants stop at their bounds. Raises InvalidParameter for a step outside 0 to `MAX_STEP`,
        and VoiceOutOfRange where less than a quarter of it is possible.
        """
        check_step(step)
        whole = step * self.direction(direction)

        def moved(share: float) -> FloatArray:
            return grid.snap(within_physical(speaker + share * whole, grid))

        def fits(share: float) -> bool:
            return float(grid.distance(moved(share))) <= MAX_DISTANCE

        share = 1.0
        if not fits(share):
            low, high = 0.0, 1.0
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                low, high = (middle, high) if fits(middle) else (low, middle)
            share = low
        refuse_short_way(direction, share, moved(share), speaker, grid)
        return moved(share), share * step


def check_step(step: float) -> None:
    """Raises InvalidParameter for a step outside 0 to `MAX_STEP`."""
    if not 0.0 < step <= MAX_STEP:
        raise InvalidParameter(f"the step {step} is not a number above 0 and up to {MAX_STEP:g}")


def refuse_short_way(
    direction: Direction, share: float, reached: FloatArray, speaker: FloatArray, grid: SpeakerGrid
) -> None:
    """Raises VoiceOutOfRange where too little of a step was possible, or none. share: of the step that was."""
    if share < LEAST_SHARE or np.array_equal(reached, grid.snap(speaker)):
        raise VoiceOutOfRange(
            f"this voice cannot be made {direction.replace('_', ' ')}: it is at the edge of the speaker space, "
            f"beyond which speech is not understood; take a smaller step or another voice"
        )


def within_physical(speaker: npt.NDArray[np.float64], grid: SpeakerGrid) -> FloatArray:
    """The speaker with pitch and formants inside their bounds by a step of the grid, as rounding may add half."""
    count = len(grid.physical_ranges)
    if count == 0:
        return np.asarray(speaker, dtype=np.float32)
    low, high = grid.physical_ranges.T
    margin = grid.step[-count:]
    return np.concatenate([speaker[:-count], np.clip(speaker[-count:], low + margin, high - margin)]).astype(
        np.float32
    )
