"""How well a face is found and embedded when its picture is turned: as it lies, and turned upright."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.errors import InvalidImage, InvalidInput
from models.face.cropping import crop_face
from models.face.detection import detect_faces
from models.face.image import decode_image
from models.face.upright import crop_upright, find_faces
from models.types import Face, FloatArray, ImageArray
from training.evaluation.interfaces import WithFaceEncoder
from training.evaluation.samples import read_pictures
from training.metrics import mean_interval, rounded, rounded_interval, wilson_interval
from training.progress import Progress

ANGLES_DEG = (0, 15, 30, 90, 180)  # counterclockwise
SEED = 0
BACKGROUND = (128, 128, 128)  # of the corners that a turn leaves empty

Find = Callable[[ImageArray], list[Face]]
Crop = Callable[..., ImageArray]
WAYS: dict[str, tuple[Find, Crop]] = {
    "as_it_lies": (detect_faces, crop_face),
    "turned_upright": (find_faces, crop_upright),
}


@dataclass(frozen=True)
class _Upright:
    picture: ImageArray
    box_px: tuple[float, float, float, float]
    embedding: FloatArray


def evaluate_turned_faces(vclip: WithFaceEncoder, shards: Sequence[Path], limit: int) -> dict[str, Any]:
    """Turn the pictures of shards of faces by ANGLES_DEG, and compare with the same pictures upright.

    Uses `limit` pictures, drawn at random, in which exactly one face is found while they are upright. Returns n,
    n_skipped (unreadable) and, for each of WAYS and each angle, `found` (share of pictures in which the largest
    face found is the right one) and `cosine` (mean of its embedding with that of the upright face, cropped without
    turning; pictures without the right face are left out), each with its `_ci95`. Raises InvalidInput if no picture
    is left.
    """
    encoder = vclip.face_encoder
    pictures = list(read_pictures(shards))
    progress = Progress("turned faces")
    uprights: list[_Upright] = []
    for index in np.random.default_rng(SEED).permutation(len(pictures)):
        if len(uprights) == limit:
            break
        try:
            picture = decode_image(pictures[index].data)
        except InvalidImage as error:
            progress.skip(pictures[index].name, error)
            continue
        faces = detect_faces(picture)
        if len(faces) == 1:
            crop = crop_face(picture, faces[0], encoder.image_size, aligned=encoder.aligned)
            uprights.append(_Upright(picture, faces[0].box_px, encoder.embed(crop[np.newaxis])[0]))
    if not uprights:
        raise InvalidInput("the shards contain no readable picture with exactly one face")
    ways: dict[str, dict[str, Any]] = {way: {} for way in WAYS}
    for angle in ANGLES_DEG:
        turned = [turn(one.picture, angle) for one in uprights]
        for way, (find, crop_found) in WAYS.items():
            cosines = []
            for one, picture in zip(uprights, turned, strict=True):
                face = next(iter(find(picture)), None)
                if face is None or not _is_in(_centre_before(face, picture, one.picture, angle), one.box_px):
                    continue
                crop = crop_found(picture, face, encoder.image_size, aligned=encoder.aligned)
                cosines.append(float(encoder.embed(crop[np.newaxis])[0] @ one.embedding))
            ways[way][str(angle)] = {
                "found": rounded(len(cosines) / len(uprights)),
                "found_ci95": rounded_interval(wilson_interval(len(cosines), len(uprights))),
                "cosine": rounded(float(np.mean(cosines))) if cosines else None,
                "cosine_ci95": rounded_interval(mean_interval(np.array(cosines))),
            }
        progress.step(len(uprights))
    progress.close()
    return {"n": len(uprights), "n_skipped": progress.skipped, **ways}


def turn(picture: ImageArray, degrees: float) -> ImageArray:
    """Turn a picture counterclockwise; it grows so that all of it stays visible."""
    return np.asarray(
        Image.fromarray(picture).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=BACKGROUND)
    )


def _centre_before(
    face: Face, turned: ImageArray, upright: ImageArray, degrees: float
) -> tuple[float, float]:
    """Where the centre of a face in the turned picture is in the upright one."""
    x0, y0, x1, y1 = face.box_px
    x, y = (x0 + x1 - turned.shape[1]) / 2, (y0 + y1 - turned.shape[0]) / 2
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    back_x, back_y = cosine * x - sine * y, sine * x + cosine * y
    return float(back_x) + upright.shape[1] / 2, float(back_y) + upright.shape[0] / 2


def _is_in(point: tuple[float, float], box_px: tuple[float, float, float, float]) -> bool:
    (x, y), (x0, y0, x1, y1) = point, box_px
    return x0 < x < x1 and y0 < y < y1
