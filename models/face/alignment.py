"""Where a face lies in its picture, by its landmarks: the square that shows every face alike.

A detector's box follows how the head is turned and how closely the picture is cut; eyes, nose and mouth do not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.types import Face

# The mean of eyes, nose and corners of the mouth in crops by the box, 776 faces of VoxCeleb, AVSpeech and LFW, made
# symmetric; in shares of the crop's side, so that an aligned crop frames a face as the other does on average.
TEMPLATE = np.array([[0.3413, 0.387], [0.6587, 0.387], [0.5, 0.569], [0.3645, 0.7167], [0.6355, 0.7167]])
WORST_FIT = 0.08  # root mean square distance to the template, in sides: a face from the side fits badly

_IMAGINARY = np.array([1, 1j])
_POINTS = TEMPLATE @ _IMAGINARY - (0.5 + 0.5j)  # from the middle of the square
_MIDDLE = _POINTS.mean()
_OFFSETS = _POINTS - _MIDDLE


@dataclass(frozen=True)
class Square:
    """centre: x, y and side in pixels of the picture. degrees: how far it is turned clockwise."""

    centre: tuple[float, float]
    side: float
    degrees: float


def aligned_square(face: Face) -> Square | None:
    """The square in which the landmarks of a face lie nearest to TEMPLATE, by least squares.

    None without landmarks, and where they fit worse than WORST_FIT.
    """
    if not face.landmarks_px:
        return None
    points: npt.NDArray[np.complex128] = np.array(face.landmarks_px) @ _IMAGINARY
    offsets = points - points.mean()
    turn = np.vdot(_OFFSETS, offsets) / np.vdot(_OFFSETS, _OFFSETS).real  # of the square, its length the side
    side = abs(turn)
    if side == 0 or np.sqrt((np.abs(offsets - turn * _OFFSETS) ** 2).mean()) > WORST_FIT * side:
        return None
    centre = points.mean() - turn * _MIDDLE
    return Square((float(centre.real), float(centre.imag)), float(side), float(np.degrees(np.angle(turn))))
