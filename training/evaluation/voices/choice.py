"""Ways to choose voices for a face, to be compared: none, feature mapping, naive and informed scoring."""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.linear_model import RidgeCV
from torch import nn

from models.association.candidates import CandidateIndex
from models.types import FloatArray
from training.data.pairs import Pairs

Association = tuple[nn.Module, nn.Module]  # phi_i and phi_v

SEED = 0
RIDGE_PENALTIES = np.logspace(-4, 4, 17)  # leave-one-out chooses


@dataclass(frozen=True)
class Candidates:
    """Speakers that can be chosen, and how each is expected to sound.

    speakers: float32 [N, speaker_dim]. predicted: s(e), float32 [N, voice_dim], unit norm.
    speakers_are_voices: whether speaker vectors lie in the space of the voice embeddings.
    """

    speakers: FloatArray
    predicted: FloatArray
    speakers_are_voices: bool = False

    def as_speakers(self, voices: FloatArray) -> FloatArray:
        """Voice embeddings [n, voice_dim] -> speaker vectors as long as the candidates are, for a shared space."""
        length = np.linalg.norm(self.speakers, axis=1).mean()
        return np.asarray(length * _unit(voices), dtype=np.float32)


def choose_at_random(candidates: Candidates, n: int, k: int) -> list[FloatArray]:
    """For each of `n` faces any `k` candidates, float32 [k, speaker_dim]."""
    random = np.random.default_rng(SEED)
    return [candidates.speakers[random.choice(len(candidates.speakers), k, replace=False)] for _ in range(n)]


def choose_informed(
    guide: Association, candidates: Candidates, faces: FloatArray, k: int
) -> list[FloatArray]:
    """Eq. 3: for each face [face_dim] the `k` candidates nearest by phi_v(s(e)), float32 [k, speaker_dim]."""
    return _choose_nearest(guide, candidates, candidates.predicted, faces, k)


def choose_naive(guide: Association, candidates: Candidates, faces: FloatArray, k: int) -> list[FloatArray]:
    """Eq. 2: the same by phi_v(e), for speaker vectors that are voice embeddings."""
    return _choose_nearest(guide, candidates, _unit(candidates.speakers), faces, k)


def _choose_nearest(
    guide: Association, candidates: Candidates, voices: FloatArray, faces: FloatArray, k: int
) -> list[FloatArray]:
    face_projector, voice_projector = guide
    with torch.inference_mode():
        projected = face_projector(torch.from_numpy(faces)).numpy()
        places = voice_projector(torch.from_numpy(voices)).numpy()
    index = CandidateIndex.of_places(candidates.speakers, places)
    return [candidates.speakers[[found.row for found in index.search(face, k)]] for face in projected]


def map_features(pairs: Pairs, candidates: Candidates, faces: FloatArray) -> list[FloatArray]:
    """For each face the one speaker that regression leads to, float32 [1, speaker_dim].

    A ridge regression from face to voice embedding, learned on pairs. Where that is a speaker vector it is
    spoken; else a second one leads on from s(e) to e, learned on the candidates.
    """
    to_voice = RidgeCV(RIDGE_PENALTIES).fit(pairs.mean_faces, pairs.voices)
    voices = _unit(to_voice.predict(faces))
    if candidates.speakers_are_voices:
        return list(candidates.as_speakers(voices)[:, np.newaxis])
    to_speaker = RidgeCV(RIDGE_PENALTIES).fit(candidates.predicted, candidates.speakers)
    return list(to_speaker.predict(voices).astype(np.float32)[:, np.newaxis])


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
