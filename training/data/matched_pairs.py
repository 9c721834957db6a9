"""Faces and voices of different people, matched by gender and age.

Real pairs are few, and all of them speakers on video. Labelled faces of every age and origin, each with
the voice of a person of similar gender and age, teach the association at least what such faces sound like.
Half of the voices are recordings. The others are synthesized, since a face will be matched with
synthesized voices, which are cleaner than any recording.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from models.association.candidates import CLEAR_PROBABILITY
from models.interfaces import ImageEncoder
from models.types import FloatArray
from models.voice.gender import VoiceGender
from training.atomic_write import write_npz
from training.data.augmentation import center
from training.data.faces import FaceArrays, held_back, load_faces
from training.data.kinds import CHILD_BEFORE_YEARS, Kinds, face_kinds, voice_kinds
from training.data.pair_faces import encoder_fingerprint
from training.data.recordings import SWAPPED_SPEAKERS, Recordings

LIKE_AGE_YEARS = 8.0
TRIES = 30  # voices considered to find one of similar age
SYNTHESIZED_SHARE = 0.5  # share of synthesized voices, if there are any
CROPS_PER_BATCH = 256


class MatchedBatch(NamedTuple):
    """faces: float32 [n, face_dim]; voices: float32 [n, voice_dim], voice i drawn for face i.

    fits: bool [n, n], whether voice j could as well have been drawn for face i: it always fits its own.
    """

    faces: FloatArray
    voices: FloatArray
    fits: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SynthesizedVoices:
    """embeddings: float32 [s, voice_dim], what the voice encoder hears. genders: `m` or `f`, text [s].

    children: bool [s], voices of children, whose gender is not told apart. ages: float32 [s] in years, as heard,
    NaN where unknown.
    """

    embeddings: FloatArray
    genders: npt.NDArray[np.str_]
    children: npt.NDArray[np.bool_]
    ages: FloatArray

    @property
    def kinds(self) -> Kinds:
        """Text [s]; see `training.data.kinds`."""
        return voice_kinds(self.genders, self.children)

    def for_face(self, gender: str, is_child: bool) -> npt.NDArray[np.intp]:
        """Rows of the voices that such a face may have; those of adults for a child where there are no others."""
        if is_child and self.children.any():
            return np.flatnonzero(self.children)
        return np.flatnonzero((self.genders == gender) & ~self.children)


@dataclass(frozen=True)
class MatchedPairs:
    """Faces and the voices that each may be paired with.

    faces: float32 [n, face_dim]. voices: float32 [m, voice_dim], recorded.
    face_genders, voice_genders: `m` or `f`. face_ages, voice_ages: years, NaN where unknown.
    synthesized: voices of adults and of children, or None.
    held_back_faces: float32 [k, face_dim], of people whom nothing is trained on, with held_back_kinds, text [k].
    """

    faces: FloatArray
    face_genders: npt.NDArray[np.str_]
    face_ages: FloatArray
    voices: FloatArray
    voice_genders: npt.NDArray[np.str_]
    voice_ages: FloatArray
    synthesized: SynthesizedVoices | None = None
    held_back_faces: FloatArray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    held_back_kinds: Kinds = field(default_factory=lambda: np.zeros(0, np.str_))

    @property
    def face_kinds(self) -> Kinds:
        """Text [n]; see `training.data.kinds`."""
        return face_kinds(self.face_genders, self.face_ages)

    def draw(self, n: int, random: np.random.Generator) -> MatchedBatch:
        """Draw `n` faces, each with a voice of its gender, and of similar age if both ages are known."""
        rows = random.integers(len(self.faces), size=n)
        recorded = self._recorded_voices(rows, random)
        voices, voice_ages = self.voices[recorded], self.voice_ages[recorded]
        if self.synthesized is not None:
            changed = np.flatnonzero(random.random(n) < SYNTHESIZED_SHARE)
            suitable = {
                (gender, is_child): self.synthesized.for_face(gender, is_child)
                for gender in ("f", "m")
                for is_child in (False, True)
            }
            of_child = self.face_ages < CHILD_BEFORE_YEARS  # False where the age is unknown, NaN
            chosen = [
                _one_of_age(
                    suitable[str(self.face_genders[row]), bool(of_child[row])],
                    self.synthesized.ages,
                    self.face_ages[row],
                    random,
                )
                for row in rows[changed]
            ]
            voices[changed] = self.synthesized.embeddings[chosen]
            voice_ages[changed] = self.synthesized.ages[chosen]
        kinds, face_ages = self.face_kinds[rows], self.face_ages[rows]
        # an unknown age, NaN, is never another
        other_age = np.abs(face_ages[:, np.newaxis] - voice_ages) > LIKE_AGE_YEARS
        fits = (kinds[:, np.newaxis] == kinds) & ~other_age
        return MatchedBatch(self.faces[rows], voices, fits | np.eye(n, dtype=np.bool_))

    def _recorded_voices(
        self, rows: npt.NDArray[np.int64], random: np.random.Generator
    ) -> npt.NDArray[np.int64]:
        by_gender = _rows_by_gender(self.voice_genders)
        return np.array(
            [
                _one_of_age(
                    by_gender[str(self.face_genders[row])], self.voice_ages, self.face_ages[row], random
                )
                for row in rows
            ]
        )


def _one_of_age(
    voices: npt.NDArray[np.intp], ages: FloatArray, age: np.float32, random: np.random.Generator
) -> int:
    """One of some voices at random, of similar age where one of a few is."""
    tried = random.choice(voices, TRIES)
    alike = tried[np.abs(ages[tried] - age) <= LIKE_AGE_YEARS]  # NaN, an unknown age, never counts as similar
    return int(alike[0] if len(alike) else tried[0])


def clear_voices(
    heard: FloatArray, classifier: VoiceGender, children: npt.NDArray[np.bool_], ages: FloatArray
) -> SynthesizedVoices:
    """Select children's voices, which get no age, and those whose gender is clear to the classifier.

    heard: float32 [n, voice_dim], unit norm. children: bool [n]. ages: float32 [n], in years.
    """
    female = classifier.female_probability(heard)
    clear = (np.maximum(female, 1 - female) >= CLEAR_PROBABILITY) | children
    of_adults = np.where(children, np.float32(np.nan), ages)
    return SynthesizedVoices(
        heard[clear], np.where(female[clear] >= 0.5, "f", "m"), children[clear], of_adults[clear]
    )


def kinds_heard(heard: FloatArray, classifier: VoiceGender, children: npt.NDArray[np.bool_]) -> Kinds:
    """The kinds of voices by their sound, float32 [n, voice_dim], text [n]. children: bool [n]."""
    return voice_kinds(np.where(classifier.female_probability(heard) >= 0.5, "f", "m"), children)


def _rows_by_gender(genders: npt.NDArray[np.str_]) -> dict[str, npt.NDArray[np.intp]]:
    return {gender: np.flatnonzero(genders == gender) for gender in ("f", "m")}


def load_matched_pairs(
    face_shards: Sequence[Path],
    encoder: ImageEncoder,
    recordings: Recordings,
    synthesized: SynthesizedVoices,
    work_dir: Path,
) -> MatchedPairs:
    """Embed the labelled faces (cached in `work_dir`) and join them with the labelled voices.

    Faces of the people held back from the image encoder's training are kept apart.
    """
    faces = load_faces(face_shards, work_dir / "cache")
    cached = work_dir / "cache" / f"labelled-{encoder_fingerprint(encoder)}-{len(faces)}.npz"
    if not cached.exists():
        write_npz(cached, {"embeddings": _embed(faces, encoder)})
    with np.load(cached, allow_pickle=False) as arrays:
        embeddings = arrays["embeddings"]
    labelled, kept = np.isin(faces.genders, ("f", "m")), held_back(faces)
    seen, unseen = labelled & ~kept, labelled & kept
    heard = np.isin(recordings.genders, ("f", "m")) & ~np.isin(recordings.speakers, SWAPPED_SPEAKERS)
    return MatchedPairs(
        faces=embeddings[seen],
        face_genders=faces.genders[seen],
        face_ages=faces.ages[seen],
        voices=recordings.embeddings[heard],
        voice_genders=recordings.genders[heard],
        voice_ages=recordings.ages[heard],
        synthesized=synthesized,
        held_back_faces=embeddings[unseen],
        held_back_kinds=face_kinds(faces.genders[unseen], faces.ages[unseen]),
    )


def _embed(faces: FaceArrays, encoder: ImageEncoder) -> FloatArray:
    parts = []
    for start in range(0, len(faces), CROPS_PER_BATCH):
        pictures = center(torch.from_numpy(faces.crops[start : start + CROPS_PER_BATCH]), encoder.image_size)
        crops = (pictures * 255).round().byte().permute(0, 2, 3, 1).numpy()
        parts.append(encoder.embed(crops))
    return np.concatenate(parts)
