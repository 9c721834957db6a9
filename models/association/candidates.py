"""Candidate speakers, and the search for those that fit a face best."""

from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.association.retrieval import (
    EXACT,
    Rows,
    build_index,
    index_arrays,
    places_of,
    read_index,
    search_index,
)
from models.bundle.files import Arrays
from models.bundle.index_kinds import RetrievalIndex
from models.errors import InvalidBundle
from models.speakers.generator import SpeakerGenerator
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.signature import TtsSignature
from models.types import FloatArray
from models.voice.gender import VoiceGender

CLEAR_PROBABILITY = 0.9  # lowest probability of the likelier gender with which a candidate is kept
SPARE_DRAWS = 1.5  # draws per requested candidate; about four in five draws are of clear gender
MAX_DOUBLINGS = 6
PROJECTED_AT_ONCE = 1024  # speakers, so that what lies between two layers stays in the cache
DIVERSITY_POOL = 20  # alternatives considered for each requested voice
COMPARED_WITH_STORED = 64  # candidates that are projected anew when an index is read
STORED_TOLERANCE = 1e-3  # processors and batches round differently; another candidate is 0.01 away or more


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


def spread_rows(count: int, most: int) -> npt.NDArray[np.int64]:
    """At most `most` of the rows 0 to count - 1, evenly spread over them, int64."""
    return np.linspace(0, count - 1, min(most, count)).astype(np.int64)


@dataclass(frozen=True)
class Candidate:
    """Row of a candidate, and its cosine with the face."""

    row: int
    cosine: float


class CandidateIndex:
    """Speakers and a FAISS index by inner product over their places in the joint space."""

    def __init__(self, speakers: FloatArray, index: faiss.Index, bias: FloatArray) -> None:
        """speakers: float32 [N, D]. bias: float32 [N]. index: over their places, with minus the bias at the end.

        The bias is subtracted from the cosines in the ranking, so that a candidate that is near to every face does
        not take all of them (`training.stages.balance`). A face has 1 in the place of the bias, so that one inner
        product is the score.
        """
        self.speakers, self.bias, self._index = speakers, bias, index

    @classmethod
    def of_places(
        cls,
        speakers: FloatArray,
        projected: FloatArray,
        kind: RetrievalIndex = EXACT,
        bias: FloatArray | None = None,
    ) -> "CandidateIndex":
        """speakers: float32 [N, D]. projected: float32 [N, J], unit L2 norm. Raises InvalidBundle.

        bias: float32 [N]; None ranks by the cosines.
        """
        bias = _no_bias(speakers) if bias is None else bias
        return cls(speakers, build_index(_biased(projected, bias), kind), bias)

    @classmethod
    def of_speakers(
        cls,
        speakers: FloatArray,
        speaker_projector: nn.Module,
        device: str = "cpu",
        kind: RetrievalIndex = EXACT,
        bias: FloatArray | None = None,
    ) -> "CandidateIndex":
        """Speaker vectors float32 [N, D] -> index.

        speaker_projector: as `models.association.scoring` makes it, on `device`. bias: float32 [N], or None.
        """
        projected = np.concatenate([
            _project(speakers[start : start + PROJECTED_AT_ONCE], speaker_projector, device)
            for start in range(0, len(speakers), PROJECTED_AT_ONCE)
        ])  # fmt: skip
        return cls.of_places(speakers, projected, kind, bias)

    @classmethod
    def of_stored(
        cls,
        speakers: FloatArray,
        speaker_projector: nn.Module,
        stored: Arrays,
        device: str = "cpu",
        kind: RetrievalIndex = EXACT,
        bias: FloatArray | None = None,
    ) -> "CandidateIndex":
        """Speaker vectors float32 [N, D] and the index over them that `stored` made -> the same index.

        Some of them are projected anew. Raises InvalidBundle if the index has them elsewhere: it was made with
        other projectors, candidates or biases.
        """
        bias = _no_bias(speakers) if bias is None else bias
        rows = spread_rows(len(speakers), COMPARED_WITH_STORED)
        there = _biased(_project(speakers[rows], speaker_projector, device), bias[rows])
        index = read_index(stored, len(speakers), there.shape[1], kind)
        if np.abs(places_of(index, rows) - there).max() > STORED_TOLERANCE:
            raise InvalidBundle(
                "the stored index is of other projectors, candidates or biases: make it anew with "
                "`vclip bundle index`"
            )
        return cls(speakers, index, bias)

    @property
    def stored(self) -> Arrays:
        """The index as arrays of a file of the bundle, which `of_stored` reads."""
        return index_arrays(self._index)

    def __len__(self) -> int:
        return len(self.speakers)

    @property
    def places(self) -> FloatArray:
        """Where the candidates lie in the joint space, float32 [N, J], unit L2 norm."""
        return self._places(np.arange(len(self)))

    def search(self, face: FloatArray, k: int, diversity: float = 0.0) -> list[Candidate]:
        """Return the min(k, N) candidates that fit best, best first; an approximate index may miss some.

        face: float32 [J], unit norm. diversity: 0 ranks by fit alone; the nearer to 1, the more are voices
        avoided that sound like a chosen one (maximal marginal relevance, Carbonell and Goldstein 1998).
        The order is that of the cosines minus the candidates' biases.
        """
        pool = min(len(self), k if diversity == 0.0 else k * DIVERSITY_POOL)
        scores, rows = search_index(self._index, np.append(face, np.float32(1.0)), pool)
        if diversity > 0.0:
            chosen = _diversify(scores, self._places(rows), min(k, len(self)), diversity)
            scores, rows = scores[chosen], rows[chosen]
        return [
            Candidate(int(row), float(score + self.bias[row]))
            for score, row in zip(scores, rows, strict=True)
        ]

    def _places(self, rows: Rows) -> FloatArray:
        return places_of(self._index, rows)[:, :-1]


def _project(speakers: FloatArray, speaker_projector: nn.Module, device: str) -> FloatArray:
    with torch.inference_mode():
        places: Tensor = speaker_projector(torch.from_numpy(speakers).to(device))
    return places.cpu().numpy()


def _no_bias(speakers: FloatArray) -> FloatArray:
    return np.zeros(len(speakers), dtype=np.float32)


def _biased(projected: FloatArray, bias: FloatArray) -> FloatArray:
    return np.ascontiguousarray(np.column_stack([projected, -bias]), dtype=np.float32)


def _diversify(scores: FloatArray, places: FloatArray, k: int, diversity: float) -> list[int]:
    """Choose k of the found candidates; scores: [n], best first; places: in the joint space, float32 [n, J]."""
    chosen = [0]
    rest = list(range(1, len(scores)))
    while len(chosen) < k:
        likeness = (places[rest] @ places[chosen].T).max(axis=1)
        gains = [
            (1 - diversity) * float(scores[one]) - diversity * float(alike)
            for one, alike in zip(rest, likeness, strict=True)
        ]
        chosen.append(rest.pop(int(np.argmax(gains))))
    return chosen
