"""Trained projectors as a bundle keeps them, their scores, and the probability that a score stands for."""

from copy import deepcopy

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from models.association.projectors import Calibration, ProjectorEnsemble
from models.bundle.files import Arrays
from models.int8_weights import from_int8, to_int8
from models.types import FloatArray
from training.data.pairs import Pairs


def projector_arrays(face: ProjectorEnsemble, voice: ProjectorEnsemble) -> Arrays:
    """phi_i and phi_v as a bundle keeps them, in one file."""
    both = nn.ModuleDict({"face": face, "voice": voice})
    return {name: value.numpy() for name, value in both.state_dict().items()}


def as_stored(
    face: ProjectorEnsemble, voice: ProjectorEnsemble
) -> tuple[Arrays, ProjectorEnsemble, ProjectorEnsemble]:
    """phi_i and phi_v with matrices of 8-bit integers: as a bundle keeps them, and as it will have them."""
    face, voice = deepcopy(face), deepcopy(voice)
    both = nn.ModuleDict({"face": face, "voice": voice})
    stored = to_int8(both.state_dict())
    both.load_state_dict(from_int8(stored))
    return {name: value.numpy() for name, value in stored.items()}, face, voice


def score_pairs(face_projector: nn.Module, voice_projector: nn.Module, pairs: Pairs) -> FloatArray:
    """Cosine of shards of pairs; each face is scored with each voice, float32 [n, n].

    A clip's face is the mean of its views.
    """
    with torch.inference_mode():
        faces = face_projector(torch.from_numpy(pairs.mean_faces))
        voices = voice_projector(torch.from_numpy(pairs.voices))
        return np.asarray((faces @ voices.T).numpy(), dtype=np.float32)


def fit_calibration(cosines: FloatArray, same_person: npt.NDArray[np.bool_]) -> Calibration:
    """Platt's logistic fit, with matched and random pairs weighted alike; both arrays [trials]."""
    logistic = LogisticRegression(class_weight="balanced", C=1e6)
    logistic.fit(cosines.reshape(-1, 1), same_person)
    return Calibration(float(logistic.coef_[0, 0]), float(logistic.intercept_[0]))
