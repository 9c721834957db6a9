"""What every synthesizer asks of a request."""

import numpy as np

from models.errors import InvalidParameter
from models.limits import MAX_SPEED, MIN_SPEED
from models.types import FloatArray

NOTHING_SPOKEN = "the text holds nothing that can be spoken; send words, numbers or a sentence"


def check_arguments(speaker: FloatArray, dim: int, speed: float) -> None:
    """Raises InvalidParameter if the speed is out of range or the vector is not dim finite numbers."""
    if not MIN_SPEED <= speed <= MAX_SPEED:  # also refuses NaN
        raise InvalidParameter(f"speed {speed} is outside {MIN_SPEED} to {MAX_SPEED}; 1.0 is natural")
    if speaker.shape != (dim,) or not np.isfinite(speaker).all():
        raise InvalidParameter(f"a speaker vector is {dim} finite numbers")
