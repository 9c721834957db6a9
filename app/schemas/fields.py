"""The form fields that several routes share."""

from typing import Annotated, Any, Literal

from fastapi import File, Form, UploadFile
from pydantic import BeforeValidator

from models.limits import MAX_SEED

IMAGE_FORMATS_DESCRIPTION = (
    "A JPEG, PNG, WEBP, HEIC, AVIF, GIF, BMP or TIFF file, turned upright by its EXIF orientation."
)
IMAGE_DESCRIPTION = f"The picture. {IMAGE_FORMATS_DESCRIPTION}"
AUDIO_DESCRIPTION = (
    "The recording of one voice: a WAV, FLAC, Ogg (Vorbis, Opus), MP3, AIFF, CAF, AU, MP4 (M4A, MOV, 3GP), "
    "WebM, AAC (ADTS), AMR, AVI or WMA file; of a video the sound is heard."
)

ImageField = Annotated[UploadFile, File(description=IMAGE_DESCRIPTION)]
AudioField = Annotated[UploadFile, File(description=AUDIO_DESCRIPTION)]
FaceIndexField = Annotated[
    int | None,
    Form(
        ge=0,
        le=1000,
        description="Index of the face, counted from 0, the largest first; by default the largest.",
    ),
]
VectorField = Annotated[
    Literal["embedding", "projected"],
    Form(description="The vector of an `application/x-npy` answer; JSON contains both."),
]
SeedField = Annotated[
    int | None,
    Form(
        ge=0,
        le=MAX_SEED,
        description="Draws new candidate voices; without it the bundle's own candidates are ranked, so "
        "that the same face always gets the same voice.",
    ),
]


def _no_truth_value(value: Any) -> Any:
    """JSON has `true`, which pydantic takes for 1; it is a mistake, not a number."""
    if isinstance(value, bool):
        raise ValueError("it must be a number, but is true or false")
    return value


# numbers in JSON; numbers in text are taken, as in forms
WholeNumber = Annotated[int, BeforeValidator(_no_truth_value)]
Number = Annotated[float, BeforeValidator(_no_truth_value)]


def in_any_case(name: Any) -> Any:
    """A name as it is listed: clients write `MP3` too. What is not text is left."""
    return name.strip().lower() if isinstance(name, str) else name
