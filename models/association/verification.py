"""Do faces and recorded voices belong together? Scores of every pair, as cosines and as probabilities."""

from collections.abc import Sequence

import numpy as np
import torch

from models.association.projectors import Calibration
from models.errors import InvalidParameter
from models.types import FaceEmbedding, OperatingPoint, Verification, VoiceEmbedding


def verify_pairs(
    faces: Sequence[FaceEmbedding],
    voices: Sequence[VoiceEmbedding],
    calibration: Calibration,
    threshold: float,
) -> Verification:
    """Score n faces with m recorded voices; neither list may be empty.

    calibration: from a cosine and the quality of both to a probability. threshold: lowest probability of a match,
    between 0 and 1 (exclusive). Raises InvalidParameter.
    """
    if not 0.0 < threshold < 1.0:
        raise InvalidParameter(f"threshold {threshold} is not a probability between 0 and 1, both excluded")
    rows = np.stack([face.projected for face in faces])  # [n, J]
    columns = np.stack([voice.projected for voice in voices])  # [m, J]
    cosines = rows @ columns.T
    weights = torch.outer(
        torch.tensor([calibration.weight(face.quality) for face in faces]),
        torch.tensor([calibration.weight(voice.quality) for voice in voices]),
    )
    probabilities = calibration.probability(torch.from_numpy(cosines), weights).numpy()
    return Verification(
        cosines=cosines,
        probabilities=probabilities,
        matches=probabilities.astype(np.float64) >= threshold,
        operating_point=OperatingPoint(threshold, calibration.cosine(threshold)),
    )
