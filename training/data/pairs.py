"""Faces and voices of the same people as arrays, from which the association is trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from models.interfaces import ImageEncoder, VoiceEncoder
from models.types import FloatArray
from training.data.pair_faces import embed_pair_faces
from training.data.recordings import load_recordings

N_FOLDS = 5  # of a cross-validation over people


@dataclass(frozen=True)
class Pairs:
    """Clips with a face and a voice, aligned by row.

    faces: for each clip float32 [views, face_dim]: every picture of the clip, in several framings.
    voices: float32 [n, voice_dim].
    identities, corpora: text [n]. genders: `m`, `f` or empty.
    """

    faces: list[FloatArray]
    voices: FloatArray
    identities: npt.NDArray[np.str_]
    genders: npt.NDArray[np.str_]
    corpora: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.voices)

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "Pairs":
        """The chosen clips."""
        return Pairs(
            faces=[face for face, keep in zip(self.faces, chosen, strict=True) if keep],
            voices=self.voices[chosen],
            identities=self.identities[chosen],
            genders=self.genders[chosen],
            corpora=self.corpora[chosen],
        )

    @property
    def mean_faces(self) -> FloatArray:
        """float32 [n, face_dim], the mean of each clip's views."""
        return np.stack([face.mean(axis=0) for face in self.faces])

    def folds(self, n_folds: int) -> npt.NDArray[np.int64]:
        """int [n], the fold of each clip: a person is in one fold only."""
        return folds_of(self.identities, n_folds)


def folds_of(identities: npt.NDArray[np.str_], n_folds: int) -> npt.NDArray[np.int64]:
    """int [n], the fold of each identity, chosen by its hash."""
    return np.array([crc32(f"fold:{name}".encode()) % n_folds for name in identities])


def load_pairs(
    shards: Sequence[Path], face_encoder: ImageEncoder, voice_encoder: VoiceEncoder, work_dir: Path
) -> Pairs:
    """Embed every face and voice of the shards once (cached in `work_dir`) and join them by clip.

    Clips without a usable voice are left out; `load_recordings` says which.
    """
    faces = embed_pair_faces(face_encoder, shards, work_dir / "face")
    recordings = load_recordings(shards, voice_encoder, work_dir / "voice")
    voice_rows = {str(key): row for row, key in enumerate(recordings.keys)}
    views: dict[str, list[FloatArray]] = {}
    corpora = {}
    for key, shard, embeddings in zip(faces.keys, faces.shards, faces.embeddings, strict=True):
        views.setdefault(str(key), []).append(embeddings)
        corpora[str(key)] = str(shard).partition("-")[0]
    keys = [key for key in views if key in voice_rows]
    rows = [voice_rows[key] for key in keys]
    return Pairs(
        faces=[np.concatenate(views[key]) for key in keys],
        voices=recordings.embeddings[rows],
        identities=recordings.speakers[rows],
        genders=recordings.genders[rows],
        corpora=np.array([corpora[key] for key in keys]),
    )
