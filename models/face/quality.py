"""Measures how well a picture shows a face: what `models.face.warnings` warns of and calibration goes by."""

import numpy as np
from PIL import Image

from models.face.cropping import crop_face
from models.types import Face, FaceQuality, ImageArray

SHARPNESS_PX = 64


def measure_face(image: ImageArray, face: Face) -> FaceQuality:
    """The quality of a face that was found in a picture, uint8 [H, W, 3] RGB."""
    x0, y0, x1, y1 = face.box_px
    return FaceQuality(
        size_px=max(x1 - x0, y1 - y0),
        sharpness=sharpness(crop_face(image, face, SHARPNESS_PX)),
        score=face.score,
        nose_offset=nose_offset(face),
    )


def sharpness(crop: ImageArray) -> float:
    """Variance of the Laplacian of a crop, uint8 [S, S, 3], relative to the variance of its brightness.

    Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy", here independent of the contrast.
    """
    gray = np.asarray(Image.fromarray(crop).convert("L"), dtype=np.float64)
    laplacian = 4 * gray[1:-1, 1:-1] - gray[:-2, 1:-1] - gray[2:, 1:-1] - gray[1:-1, :-2] - gray[1:-1, 2:]
    return float(laplacian.var() / max(gray.var(), 1.0))


def nose_offset(face: Face) -> float:
    """How far the nose is from the middle between the eyes, along their line, in distances of the eyes.

    0 without landmarks; infinite where both eyes are at one place.
    """
    if not face.landmarks_px:
        return 0.0
    left, right, nose = np.array(face.landmarks_px[:3])
    across = right - left
    length = float(across @ across)
    return abs(float((nose - (left + right) / 2) @ across)) / length if length else float("inf")
