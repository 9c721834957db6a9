"""What a caller should know about a picture before relying on the voice for it."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from models.face.detection import crop_face
from models.types import Face, ImageArray, InputWarning

SMALL_PX = 40
LOW_SCORE = 0.8  # 99 % of 391 held-back faces score 0.87 or more
# Of 361 held-back faces of 60 pixels or more, fewer than 1 % are below this; of the same faces, blurred with a
# sigma of 3 % of their box, 95 % are.
MIN_SHARPNESS = 0.02
SHARPNESS_PX = 64
# A nose stands out by somewhat less than half the distance of the eyes, so that a face turned by 45 degrees or more
# shows it about this far from the middle between them. 3 % of 391 held-back faces are above.
MAX_NOSE_OFFSET = 0.5

INCOMPLETE = InputWarning(
    "picture-incomplete",
    "the file lacks its end, so that a part of the picture is gray or coarse: send it whole",
)


def face_warnings(
    image: ImageArray, face: Face, faces: Sequence[Face], asked_for: bool = False
) -> list[InputWarning]:
    """What is to be said of the face that was chosen among the `faces` of a picture, uint8 [H, W, 3] RGB.

    asked_for: whether the caller has chosen it, so that others in the picture are no surprise.
    """
    warnings = []
    if len(faces) > 1 and not asked_for:
        warnings.append(
            InputWarning(
                "several-faces",
                f"{len(faces)} faces are in the picture, and the largest was taken: choose another by its face "
                "index",
            )
        )
    x0, y0, x1, y1 = face.box_px
    side = max(x1 - x0, y1 - y0)
    if side < SMALL_PX:
        warnings.append(
            InputWarning(
                "small-face", f"the face has {side:.0f} pixels, under {SMALL_PX}: send a larger picture"
            )
        )
    if face.score < LOW_SCORE:
        warnings.append(
            InputWarning(
                "low-detection-score",
                f"the score of the detector is {face.score:.2f}, under {LOW_SCORE:g}: send a face from the front "
                f"that is not covered",
            )
        )
    if sharpness(crop_face(image, face, SHARPNESS_PX)) < MIN_SHARPNESS:
        warnings.append(InputWarning("blurred", "the face is blurred: send a sharp picture"))
    if nose_offset(face) > MAX_NOSE_OFFSET:
        warnings.append(
            InputWarning("turned-away", "the face is turned to the side: send one from the front")
        )
    return warnings


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
