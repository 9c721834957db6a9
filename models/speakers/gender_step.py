"""A step towards a voice of the other gender: along what the signature network predicts to be heard.

A regression on the speaker vector explains the gender less well than the pitch, so that a step along it is heard in
some voices and not in others. A step follows the slope of the predicted log-odds instead, a little at a time, until
these have changed as far as was asked. Of all changes with the same effect each part is the most usual one, as in
`models.speakers.traits`, and leaves the age as it is. The slope is the mean around the voice, since that of a
network of few layers at a single point is rough.
"""

from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.signature import TtsSignature
from models.speakers.traits import AGE, SpeakerTraits, check_step, refuse_short_way, within_physical
from models.types import Direction, FloatArray
from models.voice.gender import VoiceGender

STEP_LOG_ODDS = (
    4.0  # predicted; half of the way from a voice that is clearly of one gender to one of the other
)
SIGNS: dict[Direction, int] = {"more_male": -1, "more_female": 1}
_PART = 0.25  # log-odds of one part of the way
_LEAST_PART = _PART / 16
_LEAST_EFFECT = 0.25  # of a part, as a share of what was wanted; below it the slope has no way further
_AROUND = 0.5  # of the spread of the speakers
_POINTS = 64

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PredictedGender:
    """The log-odds of a female voice that a signature network predicts, in float64 on a processor."""

    signature: TtsSignature
    gender: VoiceGender
    _network: TtsSignature = field(init=False, repr=False)

    def __post_init__(self) -> None:
        network = deepcopy(self.signature).cpu().double().eval().requires_grad_(False)
        object.__setattr__(self, "_network", network)

    def log_odds(self, speaker: Float64) -> float:
        """Of a speaker vector [D]."""
        with torch.no_grad():
            return float(self._of(torch.from_numpy(speaker[np.newaxis]))[0])

    def slope(self, speakers: Float64) -> Float64:
        """The mean gradient at speaker vectors [B, D] -> [D]."""
        points = torch.from_numpy(speakers).requires_grad_()
        self._of(points).mean().backward()
        if points.grad is None:
            raise AssertionError("torch has computed no gradient")
        return np.asarray(points.grad.sum(dim=0).numpy())

    def _of(self, speakers: torch.Tensor) -> torch.Tensor:
        weights = torch.from_numpy(self.gender.coefficients.astype(np.float64))
        log_odds: torch.Tensor = self._network(speakers) @ weights + float(self.gender.intercept[0])
        return log_odds


def vary_gender(
    speaker: FloatArray,
    direction: Direction,
    step: float,
    predicted: PredictedGender,
    traits: SpeakerTraits,
    grid: SpeakerGrid,
) -> tuple[FloatArray, float]:
    """Move a speaker, float32 [D], by `step` steps -> a point of the grid, float32 [D], and the steps it moved.

    direction: one of SIGNS. Raises as `SpeakerTraits.vary`.
    """
    check_step(step)
    sign, target = SIGNS[direction], step * STEP_LOG_ODDS
    covariance = traits.covariance.astype(np.float64)
    values, vectors = np.linalg.eigh(covariance)
    spread = vectors * np.sqrt(np.maximum(values, 0.0))
    around = _AROUND * np.random.default_rng(0).standard_normal((_POINTS, len(speaker))) @ spread.T
    age = traits.coefficients[AGE].astype(np.float64)
    start = predicted.log_odds(speaker.astype(np.float64))
    place, moved, part = speaker.astype(np.float64), 0.0, _PART
    while part >= _LEAST_PART and target - moved > _LEAST_PART:
        wanted = min(part, target - moved)
        rows = np.stack([predicted.slope(place + around), age])
        way = (
            covariance @ rows.T @ np.linalg.solve(rows @ covariance @ rows.T, np.array([sign * wanted, 0.0]))
        )
        following = within_physical(place + way, grid).astype(np.float64)
        change = sign * (predicted.log_odds(following) - start)
        inside = float(grid.distance(grid.snap(following.astype(np.float32)))) <= MAX_DISTANCE
        if inside and change - moved >= _LEAST_EFFECT * wanted:
            place, moved = following, change
        else:
            part /= 2
    reached = grid.snap(place.astype(np.float32))
    taken = min(step, moved / STEP_LOG_ODDS) if moved < target - _LEAST_PART else step
    refuse_short_way(direction, taken / step, reached, speaker, grid)
    return reached, taken
