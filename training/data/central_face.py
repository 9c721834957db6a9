"""Which face a picture of a data set is about."""

from collections.abc import Sequence

import numpy as np

from models.types import Face, ImageArray


def central_face(faces: Sequence[Face], image: ImageArray) -> Face:
    """Of the faces in a picture, of which there are some, the one nearest to the middle, large before small."""
    height, width = image.shape[:2]

    def offset(face: Face) -> float:
        x0, y0, x1, y1 = face.box_px
        away = np.hypot((x0 + x1) / 2 - width / 2, (y0 + y1) / 2 - height / 2)
        return float(away - 0.5 * np.sqrt(face.area_px))

    return min(faces, key=offset)
