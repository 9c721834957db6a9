"""Faces and recorded voices of different people, matched by gender and age.

Real pairs are few, and all of them speakers on video. Labelled faces of every age and origin, each with the
voice of somebody of like gender and age, teach the association what those faces sound like at the least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from models.face_encoder import FaceEncoder
from models.types import FloatArray
from training.atomic_write import write_npz
from training.augmentation import center
from training.face_dataset import FaceArrays, load_faces
from training.recordings import Recordings
from training.voice_gender import SWAPPED_SPEAKERS

LIKE_AGE_YEARS = 8.0
TRIES = 30  # voices looked at for one of like age
CROPS_PER_BATCH = 256


@dataclass(frozen=True)
class MatchedPairs:
    """Faces and the voices that each may be paired with.

    faces: float32 [n, face_dim]. voices: float32 [m, voice_dim].
    face_genders, voice_genders: `m` or `f`. face_ages, voice_ages: years, NaN where unknown.
    """

    faces: FloatArray
    face_genders: npt.NDArray[np.str_]
    face_ages: FloatArray
    voices: FloatArray
    voice_genders: npt.NDArray[np.str_]
    voice_ages: FloatArray

    def draw(self, n: int, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """`n` faces, each with a voice of its gender, and of like age where both ages are known.

        Returns faces float32 [n, face_dim] and voices float32 [n, voice_dim].
        """
        rows = random.integers(len(self.faces), size=n)
        by_gender = {gender: np.flatnonzero(self.voice_genders == gender) for gender in ("f", "m")}
        chosen = [self._voice_for(row, by_gender[str(self.face_genders[row])], random) for row in rows]
        return self.faces[rows], self.voices[chosen]

    def _voice_for(self, face: int, voices: npt.NDArray[np.intp], random: np.random.Generator) -> int:
        tried = random.choice(voices, TRIES)
        distances = np.abs(self.voice_ages[tried] - self.face_ages[face])
        alike = tried[distances <= LIKE_AGE_YEARS]  # NaN, an unknown age, is not alike
        return int(alike[0] if len(alike) else tried[0])


def load_matched_pairs(
    face_shards: Sequence[Path], encoder: FaceEncoder, recordings: Recordings, work_dir: Path
) -> MatchedPairs:
    """Embed the labelled faces (cached in `work_dir`) and join them with the labelled recordings."""
    faces = load_faces(face_shards, work_dir / "cache")
    cached = work_dir / "cache" / f"labelled-{len(faces)}-{encoder.image_size}px.npz"
    if not cached.exists():
        write_npz(cached, {"embeddings": _embed(faces, encoder)})
    with np.load(cached, allow_pickle=False) as arrays:
        embeddings = arrays["embeddings"]
    seen = np.isin(faces.genders, ("f", "m"))
    heard = np.isin(recordings.genders, ("f", "m")) & ~np.isin(recordings.speakers, SWAPPED_SPEAKERS)
    return MatchedPairs(
        faces=embeddings[seen],
        face_genders=faces.genders[seen],
        face_ages=faces.ages[seen],
        voices=recordings.embeddings[heard],
        voice_genders=recordings.genders[heard],
        voice_ages=recordings.ages[heard],
    )


def _embed(faces: FaceArrays, encoder: FaceEncoder) -> FloatArray:
    parts = []
    for start in range(0, len(faces), CROPS_PER_BATCH):
        pictures = center(torch.from_numpy(faces.crops[start : start + CROPS_PER_BATCH]), encoder.image_size)
        crops = (pictures * 255).round().byte().permute(0, 2, 3, 1).numpy()
        parts.append(encoder.embed(crops))
    return np.concatenate(parts)
