"""Features of all clips: memory-mapped float16 arrays, one folder for each shard of clips."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.types import FloatArray
from training.atomic_write import write_npy
from training.data.pairs import Pairs
from training.full.clips import Clip

HalfArray = npt.NDArray[np.float16]
_FACES, _VOICES, _ROWS = "faces.npy", "voices.npy", "rows.npy"


def write_features(folder: Path, faces: HalfArray, voices: HalfArray, rows: npt.NDArray[np.int32]) -> None:
    """Into an existing folder: faces float16 [n, face_dim], voices float16 [n, voice_dim], and rows int32 [n],
    which clip of the shard each is of.

    Raises OSError.
    """
    for name, array in ((_FACES, faces), (_VOICES, voices), (_ROWS, rows)):
        write_npy(folder / name, array)


@dataclass(frozen=True)
class Features:
    """The features of usable clips, in the order of the listing.

    faces, voices: for each shard, float16 [n_s, dim], read from the disk as they are needed.
    clips: for each row over all shards.
    """

    faces: list[HalfArray]
    voices: list[HalfArray]
    clips: list[Clip]

    def __len__(self) -> int:
        return len(self.clips)

    @property
    def face_dim(self) -> int:
        """Of a face embedding."""
        return int(self.faces[0].shape[1])

    @property
    def voice_dim(self) -> int:
        """Of a voice embedding."""
        return int(self.voices[0].shape[1])

    @cached_property
    def identities(self) -> npt.NDArray[np.str_]:
        """Text [n]."""
        return np.array([clip.identity for clip in self.clips])

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        return np.cumsum([0, *(len(shard) for shard in self.faces)])

    def rows(self, chosen: npt.NDArray[np.integer[Any]]) -> tuple[FloatArray, FloatArray]:
        """Row numbers [b] -> faces float32 [b, face_dim] and voices float32 [b, voice_dim]."""
        faces = np.empty((len(chosen), self.face_dim), np.float32)
        voices = np.empty((len(chosen), self.voice_dim), np.float32)
        shards = np.searchsorted(self._starts, chosen, side="right") - 1
        for shard in np.unique(shards):
            here = np.flatnonzero(shards == shard)
            inside = chosen[here] - self._starts[shard]
            faces[here] = self.faces[shard][inside]
            voices[here] = self.voices[shard][inside]
        return faces, voices

    def pairs(self, chosen: npt.NDArray[np.integer[Any]]) -> Pairs:
        """Rows as the small trainer and the figures take them: one view of each face."""
        faces, voices = self.rows(chosen)
        clips = [self.clips[row] for row in chosen]
        return Pairs(
            faces=list(faces[:, np.newaxis]),
            voices=voices,
            identities=self.identities[chosen],
            genders=np.array([clip.gender for clip in clips], dtype=np.str_),
            corpora=np.array([clip.corpus for clip in clips], dtype=np.str_),
        )


def open_features(folders: list[tuple[Path, list[Clip]]]) -> Features:
    """Finished shards with the clips that each was made of -> their features; shards without a usable clip
    vanish.
    """
    faces, voices, clips = [], [], []
    for folder, own in folders:
        rows = np.load(folder / _ROWS)
        if len(rows):
            faces.append(np.load(folder / _FACES, mmap_mode="r"))
            voices.append(np.load(folder / _VOICES, mmap_mode="r"))
            clips += [own[row] for row in rows]
    return Features(faces, voices, clips)
