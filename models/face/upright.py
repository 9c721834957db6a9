"""Finds faces in pictures that lie on their side or are upside down, and turns faces upright to be embedded.

The image encoder was trained on upright faces, and the detector finds few others. Both steps leave nearly
every upright face exactly as it is. docs/evaluation.md shows what they do.
"""

import numpy as np
from PIL import Image

from models.face.cropping import crop_face
from models.face.detection import detect_faces
from models.types import Face, ImageArray

CERTAIN_SCORE = 0.9  # reached by 96 % of upright faces, and by 3 % of those upside down
CLEAR_GAIN = 0.05  # by which a turned picture has to score better: of a tilted face it often does by less
LINE_TO_ROLL = 1.66  # least squares over 391 held-back faces, turned by 0, 15 and 30 degrees either way
MIN_ROLL_DEG = 15.0  # 97 % of upright faces are read as less, and a third of those at 15 degrees as more
ROUNDS = 3
PATCH_MARGIN = 2.2  # side of the square in which a turned face is looked for again, as a multiple of its box


def find_faces(image: ImageArray) -> list[Face]:
    """Find the faces in a picture, uint8 [H, W, 3] RGB, in whichever of four orientations it shows them upright.

    Largest first, possibly none; boxes and landmarks are in pixels of the given picture.
    """
    found = detect_faces(image)
    if _best_score(found) >= CERTAIN_SCORE:
        return found
    turned = max((detect_faces(image, turns) for turns in (1, 2, 3)), key=_best_score)
    return turned if _best_score(turned) >= _best_score(found) + CLEAR_GAIN else found


def crop_upright(image: ImageArray, face: Face, size: int, aligned: bool = False) -> ImageArray:
    """Crop a square around a face and turn it upright -> uint8 [size, size, 3], framed as by `crop_face`.

    A face without landmarks, or that `roll` reads as less than MIN_ROLL_DEG, is only cropped. aligned: as of
    `crop_face`.
    """
    height, width = image.shape[:2]
    image, face = np.rot90(image, face.quarter_turns), face.turned(face.quarter_turns, (width, height))
    roll_deg = roll(face)
    if abs(roll_deg) < MIN_ROLL_DEG:
        return crop_face(image, face, size, aligned=aligned)
    surroundings = Image.fromarray(_surroundings(image, face, size))
    side = surroundings.width
    edge = round(side * (1 - 1 / np.sqrt(2)) / 2)
    centre = side / 2 - edge
    box = (centre - size / 2, centre - size / 2, centre + size / 2, centre + size / 2)
    patch, seen = np.asarray(surroundings), Face(box, face.score)
    for _ in range(ROUNDS):
        turned = surroundings.rotate(roll_deg, Image.Resampling.BICUBIC)
        patch = np.asarray(turned.crop((edge, edge, side - edge, side - edge)))
        there = [found for found in detect_faces(patch) if _is_around(found, centre)]
        if not there:
            break
        seen = there[0]
        left_deg = roll(seen)
        if abs(left_deg) < MIN_ROLL_DEG / 2:
            break
        roll_deg += left_deg
    return crop_face(patch, seen, size, aligned=aligned)


def roll(face: Face) -> float:
    """By about how many degrees a face is turned clockwise in its picture; 0 without landmarks.

    It goes by the line from between the eyes to between the corners of the mouth. The detector draws its landmarks
    nearer to those of an upright face than they are, the line between the eyes most, hence LINE_TO_ROLL.
    """
    if not face.landmarks_px:
        return 0.0
    eye_left, eye_right, _, mouth_left, mouth_right = np.array(face.landmarks_px)
    x, y = mouth_left + mouth_right - eye_left - eye_right
    return LINE_TO_ROLL * float(np.degrees(np.arctan2(-x, y)))


def _best_score(faces: list[Face]) -> float:
    return max((face.score for face in faces), default=0.0)


def _is_around(face: Face, centre: float) -> bool:
    x0, y0, x1, y1 = face.box_px
    return x0 < centre < x1 and y0 < centre < y1


def _surroundings(image: ImageArray, face: Face, box_px: int) -> ImageArray:
    """A square around a face, of which a square of PATCH_MARGIN boxes is left however it is turned.

    Scaled so that the longer side of the face's box has `box_px` pixels. Only the part within the picture is
    scaled, and its border is then repeated: the memory is bounded by that of the picture.
    """
    x0, y0, x1, y1 = face.box_px
    scale = box_px / max(x1 - x0, y1 - y0)
    side = round(PATCH_MARGIN * np.sqrt(2) * box_px)
    height, width = image.shape[:2]
    spans = []
    for middle, limit in (((x0 + x1) / 2, width), ((y0 + y1) / 2, height)):
        start, half = middle - side / 2 / scale, side / 2 / scale
        first, end = max(0, int(np.floor(start))), min(limit, int(np.ceil(middle + half)))
        first, end = min(first, limit - 1), max(end, 1)
        length = min(side, max(1, round((end - first) * scale)))
        before = min(max(0, round((first - start) * scale)), side - length)
        spans.append((first, end, length, before))
    (left, right, columns, blank_left), (top, bottom, rows, blank_top) = spans
    part = Image.fromarray(np.ascontiguousarray(image[top:bottom, left:right]))
    resized = np.asarray(part.resize((columns, rows), Image.Resampling.BILINEAR, reducing_gap=2.0))
    blank = ((blank_top, side - rows - blank_top), (blank_left, side - columns - blank_left), (0, 0))
    return np.pad(resized, blank, mode="edge")
