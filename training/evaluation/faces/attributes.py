"""How well the image encoder reads gender and age from a face.

Zero-shot by text prompts, for each group of people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import InvalidImage, InvalidInput
from models.face.attributes import FaceAttributes
from models.face.cropping import crop_face
from models.face.image import decode_image
from models.interfaces import ImageEncoder
from models.types import FloatArray, ImageArray
from training.data.faces import labelled_face
from training.evaluation.interfaces import WithFaceEncoder
from training.evaluation.samples import LabelledPicture, read_pictures
from training.metrics import mean_interval, rounded, rounded_interval, wilson_interval
from training.progress import Progress

PICTURES_AT_ONCE = 256


@dataclass(frozen=True)
class Judged:
    """A labelled face and the predictions for it.

    found: whether the detector found it; else the picture as a whole was taken.
    gender: `m` or `f`. age: in years.
    """

    picture: LabelledPicture
    found: bool
    gender: str
    age: float


@dataclass(frozen=True)
class _Crop:
    picture: LabelledPicture
    found: bool
    pixels: ImageArray


def evaluate_faces(vclip: WithFaceEncoder, shards: Sequence[Path]) -> dict[str, Any]:
    """Measure a bundle's image encoder on shards of faces (`gender` m/f, `age` in years, `race`; a picture).

    Returns n, gender_accuracy, age_mae (mean absolute error in years), each with its `_ci95` and the number of
    faces that carry the label (n_gender, n_age); by_race and by_age with the same for each group; n_without_face
    (no face detected: the whole picture was judged) and n_skipped (unreadable, listed on stderr). A face
    without
    a label is left out of the figures that need it; a figure is None if no face has the label.
    Raises InvalidInput if a shard cannot be read or no picture is left.
    """
    attributes = FaceAttributes(vclip.face_encoder)
    progress = Progress("faces")
    judged: list[Judged] = []
    crops = _read_crops(shards, vclip.face_encoder, progress)
    while batch := list(islice(crops, PICTURES_AT_ONCE)):
        embeddings = vclip.face_encoder.embed(np.stack([crop.pixels for crop in batch]))
        judged += _judge(batch, *attributes.predict(embeddings))
        progress.step(len(batch))
    progress.close()
    if not judged:
        raise InvalidInput(f"the shards contain no readable picture ({progress.skipped} could not be read)")
    return figures(judged) | {
        "by_race": _by_group(judged, [face.picture.race for face in judged]),
        "by_age": _by_group(judged, [face.picture.age_band for face in judged]),
        "n_without_face": sum(not face.found for face in judged),
        "n_skipped": progress.skipped,
    }


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """How many faces of a group were judged how well."""
    right = [face.gender == face.picture.gender for face in judged if face.picture.gender is not None]
    errors = np.array([abs(face.age - face.picture.age) for face in judged if face.picture.age is not None])
    return {
        "n": len(judged),
        "n_gender": len(right),
        "gender_accuracy": rounded(float(np.mean(right))) if right else None,
        "gender_accuracy_ci95": rounded_interval(wilson_interval(sum(right), len(right))),
        "n_age": len(errors),
        "age_mae": rounded(float(errors.mean()), 2) if len(errors) else None,
        "age_mae_ci95": rounded_interval(mean_interval(errors), 2),
    }


def _by_group(judged: Sequence[Judged], groups: Sequence[str | None]) -> dict[str, dict[str, Any]]:
    names = sorted({group for group in groups if group is not None})
    return {
        name: figures([face for face, group in zip(judged, groups, strict=True) if group == name])
        for name in names
    }


def _read_crops(shards: Sequence[Path], encoder: ImageEncoder, progress: Progress) -> Iterator[_Crop]:
    for picture in read_pictures(shards):
        try:
            image = decode_image(picture.data)
        except InvalidImage as error:
            progress.skip(picture.name, error)
            continue
        face = labelled_face(image)
        pixels = crop_face(image, face, encoder.image_size, aligned=encoder.aligned)
        yield _Crop(picture, face.score > 0, pixels)


def _judge(crops: Sequence[_Crop], genders: FloatArray, ages: FloatArray) -> list[Judged]:
    """genders: [B, 2], probabilities of female and male; ages: [B], in years."""
    return [
        Judged(crop.picture, crop.found, "f" if female >= male else "m", float(age))
        for crop, (female, male), age in zip(crops, genders, ages, strict=True)
    ]
