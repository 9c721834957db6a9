"""What a caller should know about a picture before relying on the voice for it."""

from collections.abc import Sequence

from models.types import Face, FaceQuality, InputWarning

SMALL_PX = 40
LOW_SCORE = 0.8  # 99 % of 391 held-back faces score 0.87 or more
# Of 361 held-back faces of 60 pixels or more, fewer than 1 % are below this; of the same faces, blurred with a
# sigma of 3 % of their box, 95 % are.
MIN_SHARPNESS = 0.02
# A nose stands out by somewhat less than half the distance of the eyes, so that a face turned by 45 degrees or more
# shows it about this far from the middle between them. 3 % of 391 held-back faces are above.
MAX_NOSE_OFFSET = 0.5

INCOMPLETE = InputWarning(
    "picture-incomplete",
    "the file lacks its end, so that a part of the picture is gray or coarse: send it whole",
)


def face_warnings(quality: FaceQuality, faces: Sequence[Face], asked_for: bool = False) -> list[InputWarning]:
    """What is to be said of a face of this quality that was chosen among the `faces` of its picture.

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
    if quality.size_px < SMALL_PX:
        warnings.append(
            InputWarning(
                "small-face",
                f"the face has {quality.size_px:.0f} pixels, under {SMALL_PX}: send a larger picture",
            )
        )
    if quality.score < LOW_SCORE:
        warnings.append(
            InputWarning(
                "low-detection-score",
                f"the score of the detector is {quality.score:.2f}, under {LOW_SCORE:g}: send a face from the "
                f"front that is not covered",
            )
        )
    if quality.sharpness < MIN_SHARPNESS:
        warnings.append(InputWarning("blurred", "the face is blurred: send a sharp picture"))
    if quality.nose_offset > MAX_NOSE_OFFSET:
        warnings.append(
            InputWarning("turned-away", "the face is turned to the side: send one from the front")
        )
    return warnings
