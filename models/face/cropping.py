"""Crops faces, with the same framing in training and in use."""

import numpy as np
from PIL import Image

from models.face.alignment import aligned_square
from models.types import Face, ImageArray

CROP_MARGIN = 1.1  # side of the square crop, as a multiple of the longer side of the face's box
DIAGONAL = 1.42  # a square of so many sides holds the crop however it is turned


def crop_face(
    image: ImageArray, face: Face, size: int, margin: float = CROP_MARGIN, aligned: bool = False
) -> ImageArray:
    """Crop a square around a face -> uint8 [size, size, 3].

    The square is centred on the box; its side is `margin` times the longer side of the box. Beyond the border
    of the picture, the pixels at the border are repeated, so that a face that fills its picture is framed
    like any other.

    aligned: the square is that of the landmarks, see `aligned_square`, if they are known and fit. With the usual
    margin it is about as large as that of the box, and grows with the margin alike.
    """
    square = aligned_square(face) if aligned else None
    if square is not None:
        around = round(size * (DIAGONAL - 1) / 2)  # on each side, so that the middle stays the middle
        side = square.side * margin / CROP_MARGIN * (size + 2 * around) / size
        patch = Image.fromarray(_crop_square(image, square.centre, side, size + 2 * around))
        turned = patch.rotate(square.degrees, Image.Resampling.BICUBIC)
        return np.array(turned.crop((around, around, around + size, around + size)), dtype=np.uint8)
    x0, y0, x1, y1 = face.box_px
    return _crop_square(image, ((x0 + x1) / 2, (y0 + y1) / 2), margin * max(x1 - x0, y1 - y0), size)


def _crop_square(image: ImageArray, centre: tuple[float, float], side: float, size: int) -> ImageArray:
    left, top = centre[0] - side / 2, centre[1] - side / 2
    height, width = image.shape[:2]
    # Whole pixels around the square, repeated over the border where need be; the exact square is then
    # resampled from them, so that framing does not jump from pixel to pixel.
    columns = np.arange(int(np.floor(left)), int(np.ceil(left + side)) + 1)
    rows = np.arange(int(np.floor(top)), int(np.ceil(top + side)) + 1)
    patch = image[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)]
    box = (left - columns[0], top - rows[0], left - columns[0] + side, top - rows[0] + side)
    resized = Image.fromarray(patch).resize((size, size), Image.Resampling.BILINEAR, box=box)
    return np.array(resized, dtype=np.uint8)
