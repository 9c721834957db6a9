"""The choice of the labelled face in a picture of a data set."""

from collections.abc import Sequence

import numpy as np

from models.types import Face, ImageArray


def central_face(faces: Sequence[Face], image: ImageArray) -> Face:
    """Return the face nearest to the middle, the larger one in a tie; the list must not be empty."""
    height, width = image.shape[:2]

    def offset(face: Face) -> float:
        x0, y0, x1, y1 = face.box_px
        away = np.hypot((x0 + x1) / 2 - width / 2, (y0 + y1) / 2 - height / 2)
        return float(away - 0.5 * np.sqrt(face.area_px))

    return min(faces, key=offset)
