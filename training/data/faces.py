"""Reads the faces of shards of faces or pairs, and caches what training needs in arrays on disk."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.face.cropping import CROP_MARGIN, crop_face
from models.face.detection import detect_faces
from models.face.image import decode_image
from models.types import Face, FloatArray, ImageArray
from training.atomic_write import write_npz
from training.data.central_face import central_face
from training.data.shards import read_samples
from training.imports.dlib_descriptor import DlibDescriptor

# Wider and finer than the encoder's input, so that augmentation can shift and scale within real surroundings.
SOURCE_ZOOM = 1.4
SOURCE_SIZE_PX = 157
FACES_PER_TASK = 64
HELD_BACK_PERCENT = 8  # share of the training people on whom choices are made and nothing is trained


@dataclass(frozen=True)
class LabelledImage:
    """One picture of a shard, with the JSON of its sample. index counts the sample's pictures."""

    key: str
    index: int
    data: bytes
    labels: dict[str, Any]

    @property
    def person(self) -> str:
        """Who it is; where nobody is named, each sample is somebody."""
        return str(self.labels.get("identity") or self.labels.get("person") or self.key)


@dataclass(frozen=True)
class FaceArrays:
    """The faces of one shard or several, aligned by row.

    crops: uint8 [n, 157, 157, 3], by the landmarks, 1.4 times as wide as the crop that the encoder sees.
    descriptors: float32 [n, 128], the teacher's.
    keys, crop_indices, identities: text, int and text [n]; identity is empty if it is unknown.
    genders: text [n], `m`, `f` or empty. ages: float32 [n] in years, NaN where unknown.
    races: text [n], or empty. corpora: text [n].
    """

    crops: ImageArray
    descriptors: FloatArray
    keys: npt.NDArray[np.str_]
    crop_indices: npt.NDArray[np.int64]
    identities: npt.NDArray[np.str_]
    genders: npt.NDArray[np.str_]
    ages: FloatArray
    races: npt.NDArray[np.str_]
    corpora: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.crops)

    def rows(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "FaceArrays":
        """The chosen rows of every array."""
        return FaceArrays(**{name: array[chosen] for name, array in vars(self).items()})

    def followed_by(self, others: "FaceArrays") -> "FaceArrays":
        """These faces, then the others."""
        return concatenate([self, others])

    def without(self, names: Sequence[str]) -> "FaceArrays":
        """The same faces with the named text labels emptied."""
        return FaceArrays(**{n: np.full_like(a, "") if n in names else a for n, a in vars(self).items()})


def read_images(shard: Path) -> Iterator[LabelledImage]:
    """The pictures of a shard in its own order; `labels` is the JSON of the picture's sample."""
    for sample in read_samples(shard):
        for index, data in enumerate(sample.images):
            yield LabelledImage(sample.key, index, data, sample.labels)


def labelled_face(image: ImageArray) -> Face:
    """Return the labelled face of a picture, see `central_face`.

    If no face is found, the whole picture is the face: these pictures are already cropped.
    """
    height, width = image.shape[:2]
    faces = detect_faces(image)
    if not faces:
        return Face(box_px=(0.0, 0.0, float(width), float(height)), score=0.0)
    return central_face(faces, image)


def load_faces(shards: Sequence[Path], cache_dir: Path) -> FaceArrays:
    """Crops, descriptors and labels of all faces in the shards, each shard cached in `cache_dir`."""
    return concatenate([_load_shard(shard, cache_dir) for shard in shards])


def held_back(faces: FaceArrays) -> npt.NDArray[np.bool_]:
    """bool [n], which faces are of people held back from training; where nobody is named, each face is one."""
    people = np.where(faces.identities != "", faces.identities, faces.keys)
    return np.array([is_held_back(person) for person in people])


def is_held_back(person: str) -> bool:
    """Whether training holds this person back."""
    return crc32(person.encode()) % 100 < HELD_BACK_PERCENT


def concatenate(parts: Sequence[FaceArrays]) -> FaceArrays:
    """Several sets of faces, one after the other."""
    return FaceArrays(
        **{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])}
    )


def _load_shard(shard: Path, cache_dir: Path) -> FaceArrays:
    cached = cache_dir / f"{shard.stem}-{shard.stat().st_size}-{SOURCE_SIZE_PX}px-aligned.npz"
    if not cached.exists():
        write_npz(cached, vars(_prepare(shard)))
    with np.load(cached, allow_pickle=False) as arrays:
        return FaceArrays(**dict(arrays))


def _prepare(shard: Path) -> FaceArrays:
    """Detect, crop, align and describe every face of a shard, in processes of one thread each."""
    samples = list(read_images(shard))
    pictures = [sample.data for sample in samples]
    tasks = [pictures[i : i + FACES_PER_TASK] for i in range(0, len(pictures), FACES_PER_TASK)]
    workers = min(len(tasks), torch.get_num_threads())
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start_worker) as pool:
        crops, descriptors = zip(*pool.map(_prepare_faces, tasks), strict=True)

    def text(name: str) -> npt.NDArray[np.str_]:
        return np.array([str(s.labels.get(name) or "") for s in samples])

    return FaceArrays(
        crops=np.concatenate(crops),
        descriptors=np.concatenate(descriptors),
        keys=np.array([s.key for s in samples]),
        crop_indices=np.array([s.index for s in samples], dtype=np.int64),
        identities=np.array([str(s.labels.get("identity") or s.labels.get("person") or "") for s in samples]),
        genders=text("gender"),
        ages=np.array([float(s.labels.get("age", np.nan)) for s in samples], dtype=np.float32),
        races=text("race"),
        corpora=text("corpus"),
    )


_teacher: DlibDescriptor | None = None  # of a worker process


def _start_worker() -> None:
    """One thread per process: the detector's and torch's own threads would wait for each other."""
    global _teacher  # noqa: PLW0603
    torch.set_num_threads(1)
    threadpool_limits(1)
    _teacher = DlibDescriptor()


def _prepare_faces(pictures: list[bytes]) -> tuple[ImageArray, FloatArray]:
    """Encoded pictures -> source crops, uint8 [n, 157, 157, 3], and descriptors, float32 [n, 128]."""
    if _teacher is None:
        raise RuntimeError("the worker process was not started by _start_worker")
    images = [decode_image(data) for data in pictures]
    faces = [labelled_face(image) for image in images]
    crops = [
        crop_face(image, face, SOURCE_SIZE_PX, CROP_MARGIN * SOURCE_ZOOM, aligned=True)
        for image, face in zip(images, faces, strict=True)
    ]
    chips = [_teacher.align(image, face) for image, face in zip(images, faces, strict=True)]
    return np.stack(crops), _teacher.describe(chips)
