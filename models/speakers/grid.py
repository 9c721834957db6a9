"""The speaker vectors that a voice can have: points of a grid, near enough to the known speakers.

A voice found for a picture and the same voice read from its token must have the same numbers, so every voice
is rounded to the grid before it is synthesized. Distances are Mahalanobis distances from the centre of the
known speakers, with their covariance; the unit is the distance of the farthest known speaker. Physical dimensions,
in which the known speakers do not differ, have bounds of their own (`models.tts.physical`).
"""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from models.errors import InvalidBundle, VoiceOutOfRange
from models.types import FloatArray

# Of the embedded bundle: its known speakers lie at 1.00, all of them, and 100,000 draws at up to 1.21; what a seed
# draws beyond the limit, or beyond the pitch and formants that can be spoken, is left out. Of eight
# voices in random directions, a recognizer understood every word at 1.0, 1.25 and 1.5; at 2.0 it got 13 % of the
# words wrong, at 3.0 72 % (tests/end_to_end/test_voice_range.py says it again).
MAX_DISTANCE = 1.5
UNSPANNED_VARIANCE = 0.01  # smallest variance of any direction, as a share of the mean variance
MAX_STEPS = 2**15 - 1  # of int16, on either side of zero

Steps = npt.NDArray[np.int16]


@dataclass(frozen=True)
class SpeakerGrid:
    """The grid of one speaker space.

    step: float32 [D], the distance of neighbours along each dimension; powers of two, so that every point
        is an exact float32 and the same on every machine.
    centre: float64 [D - P], the mean of the known speakers, without the physical dimensions.
    whitening: float64 [D - P, D - P]; `|(speaker - centre) @ whitening|` is the distance.
    physical_ranges: float32 [P, 2], bounds of the last dimensions.
    """

    step: FloatArray
    centre: npt.NDArray[np.float64]
    whitening: npt.NDArray[np.float64]
    physical_ranges: FloatArray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.float32))

    @classmethod
    def of_speakers(cls, known: FloatArray, physical_ranges: FloatArray | None = None) -> "SpeakerGrid":
        """Build the grid over known speakers, float32 [n, D]; int16 covers everything within `MAX_DISTANCE`.

        physical_ranges: float32 [P, 2], bounds of the last P dimensions; None for P = 0.
        Raises InvalidBundle if the known speakers are identical.
        """
        if physical_ranges is not None and len(physical_ranges):
            learned = cls.of_speakers(known[:, : -len(physical_ranges)])
            steps = _steps(np.abs(physical_ranges).max(axis=1))
            return replace(
                learned, step=np.concatenate([learned.step, steps]), physical_ranges=physical_ranges
            )
        speakers = known.astype(np.float64)
        centre = speakers.mean(axis=0)
        covariance = np.atleast_2d(np.cov(speakers, rowvar=False, bias=True))
        rank = np.linalg.matrix_rank(speakers - centre)
        if rank == 0:
            raise InvalidBundle("the known speakers are identical, so they do not span a speaker space")
        if rank < speakers.shape[1]:
            floor = UNSPANNED_VARIANCE * np.trace(covariance) / len(covariance)
            covariance += floor * np.eye(len(covariance))
        whitening = np.linalg.inv(np.linalg.cholesky(covariance)).T
        farthest = np.linalg.norm((speakers - centre) @ whitening, axis=1).max()
        reach = np.abs(centre) + MAX_DISTANCE * farthest * np.sqrt(np.diag(covariance))
        return cls(_steps(reach), centre, whitening / farthest)

    @property
    def dim(self) -> int:
        """Size of a speaker vector."""
        return len(self.step)

    def snap(self, speakers: FloatArray) -> FloatArray:
        """Speaker vectors [..., D] -> the nearest points of the grid, float32 [..., D]."""
        return np.asarray(np.round(speakers / self.step) * self.step, dtype=np.float32)

    def distance(self, speakers: FloatArray) -> npt.NDArray[np.float64]:
        """Distance from the known speakers' centre, [..., D] -> [...]; the farthest of them has 1.

        A speaker outside the range of a physical dimension is at infinity.
        """
        learned, physical = np.split(speakers, [len(self.centre)], axis=-1)
        distances = np.linalg.norm((learned - self.centre) @ self.whitening, axis=-1)
        low, high = self.physical_ranges.T
        within = ((physical >= low) & (physical <= high)).all(axis=-1)
        return np.asarray(np.where(within, distances, np.inf), dtype=np.float64)

    def to_steps(self, speaker: FloatArray) -> Steps:
        """Speaker vector [D] -> the grid point nearest to it, in steps. Raises VoiceOutOfRange."""
        self._check(self.snap(speaker))
        return np.round(speaker / self.step).astype(np.int16)

    def from_steps(self, steps: Steps) -> FloatArray:
        """The inverse: steps, int16 [D] -> speaker vector, float32 [D]. Raises VoiceOutOfRange."""
        speaker = np.asarray(steps.astype(np.float32) * self.step, dtype=np.float32)
        self._check(speaker)
        return speaker

    def _check(self, speaker: FloatArray) -> None:
        distance = float(self.distance(speaker))
        if distance == np.inf:
            raise VoiceOutOfRange(
                "the pitch or the formants of this voice are outside of what the synthesizer can speak: use a "
                "voice that was found for a face"
            )
        if not distance <= MAX_DISTANCE:  # also refuses NaN
            raise VoiceOutOfRange(
                f"this voice is {distance:.3g} times as far from the centre of the known speakers as the "
                f"farthest of them, but the limit is {MAX_DISTANCE}: use a voice that was found for a face"
            )


def _steps(reach: npt.NDArray[np.floating[npt.NBitBase]]) -> FloatArray:
    """The smallest powers of two with which int16 reaches this far, float32, of the same shape."""
    return np.asarray(np.exp2(np.ceil(np.log2(reach / MAX_STEPS))), dtype=np.float32)
