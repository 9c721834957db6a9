"""Candidate speakers, and the search for those that fit a face best."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.association.retrieval import EXACT, build_index, places_of, search_index
from models.bundle import RetrievalIndex
from models.errors import InvalidBundle
from models.speakers.generator import SpeakerGenerator
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.signature import TtsSignature
from models.types import FloatArray
from models.voice.gender import VoiceGender

CLEAR_PROBABILITY = 0.9  # lowest probability of the likelier gender with which a candidate is kept
SPARE_DRAWS = 1.5  # draws per requested candidate; about four in five draws are of clear gender
MAX_DOUBLINGS = 6
PROJECTED_AT_ONCE = 65_536  # speakers, which bounds memory
DIVERSITY_POOL = 20  # alternatives considered for each requested voice


def draw_candidates(
    generator: SpeakerGenerator,
    grid: SpeakerGrid,
    signature: TtsSignature,
    classifier: VoiceGender,
    *,
    n: int,
    seed: int,
    clear_gender: float = CLEAR_PROBABILITY,
) -> FloatArray:
    """Draw `n` speakers near the known ones, each predicted to be clearly of one gender: float32 [n, D].

    Voices between the genders are heard as different genders from one sentence to the next. Without this
    filter, faces that the model is unsure about, most often those of old women, get such voices.
    clear_gender: lowest probability of the likelier gender with which a speaker is kept; 0.5 keeps all.
    Raises InvalidBundle if almost no speaker is of clear gender and near enough to the known ones.
    """
    device = signature.standardize.mean.device
    for doubling in range(MAX_DOUBLINGS):
        drawn = generator.sample(int(SPARE_DRAWS * 2**doubling * n), seed)
        with torch.inference_mode():
            female = classifier.female_probability(
                signature(torch.from_numpy(drawn).to(device)).cpu().numpy()
            )
        clear = np.maximum(female, 1 - female) >= clear_gender
        kept = drawn[clear & (grid.distance(grid.snap(drawn)) <= MAX_DISTANCE)]
        if len(kept) >= n:
            return kept[:n]
    raise InvalidBundle(
        "almost none of the speakers that the generator draws is near the known speakers and has a voice "
        "that is clearly of one gender"
    )


@dataclass(frozen=True)
class Candidate:
    """Row of a candidate, and its cosine with the face."""

    row: int
    cosine: float


class CandidateIndex:
    """Speakers and a FAISS index by inner product over their places in the joint space."""

    def __init__(self, speakers: FloatArray, projected: FloatArray, kind: RetrievalIndex = EXACT) -> None:
        """speakers: float32 [N, D]. projected: float32 [N, J], unit L2 norm. Raises InvalidBundle."""
        self.speakers = speakers
        self._index = build_index(np.ascontiguousarray(projected, dtype=np.float32), kind)

    @classmethod
    def of_speakers(
        cls,
        speakers: FloatArray,
        speaker_projector: nn.Module,
        device: str = "cpu",
        kind: RetrievalIndex = EXACT,
    ) -> "CandidateIndex":
        """Speaker vectors float32 [N, D] -> index.

        speaker_projector: as `models.association.scoring` makes it, on `device`.
        """
        projected = np.concatenate([
            _project(speakers[start : start + PROJECTED_AT_ONCE], speaker_projector, device)
            for start in range(0, len(speakers), PROJECTED_AT_ONCE)
        ])  # fmt: skip
        return cls(speakers, projected, kind)

    def __len__(self) -> int:
        return len(self.speakers)

    def search(self, face: FloatArray, k: int, diversity: float = 0.0) -> list[Candidate]:
        """Return the min(k, N) candidates that fit best, best first; an approximate index may miss some.

        face: float32 [J], unit norm. diversity: 0 ranks by fit alone; the nearer to 1, the more are voices
        avoided that sound like a chosen one (maximal marginal relevance, Carbonell and Goldstein 1998).
        """
        pool = min(len(self), k if diversity == 0.0 else k * DIVERSITY_POOL)
        cosines, rows = search_index(self._index, face, pool)
        found = [Candidate(int(row), float(cosine)) for row, cosine in zip(rows, cosines, strict=True)]
        if diversity == 0.0:
            return found
        return _diversify(found, places_of(self._index, rows), min(k, len(self)), diversity)


def _project(speakers: FloatArray, speaker_projector: nn.Module, device: str) -> FloatArray:
    with torch.inference_mode():
        places: Tensor = speaker_projector(torch.from_numpy(speakers).to(device))
    return places.cpu().numpy()


def _diversify(found: list[Candidate], places: FloatArray, k: int, diversity: float) -> list[Candidate]:
    """Choose k of the found candidates; places: their positions in the joint space, float32 [n, J]."""
    chosen = [0]
    rest = list(range(1, len(found)))
    while len(chosen) < k:
        likeness = (places[rest] @ places[chosen].T).max(axis=1)
        gains = [
            (1 - diversity) * found[one].cosine - diversity * float(alike)
            for one, alike in zip(rest, likeness, strict=True)
        ]
        chosen.append(rest.pop(int(np.argmax(gains))))
    return [found[one] for one in chosen]
