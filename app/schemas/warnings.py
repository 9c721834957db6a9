"""What weakens a picture or a recording, in the bodies of answers and in a header."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from app.schemas.answer import Answer
from models.types import FaceEmbedding, InputWarning, VoiceEmbedding

WARNINGS_HEADER = "Vclip-Warnings"
# description, JSON type, example
WARNINGS_HEADERS = {
    WARNINGS_HEADER: (
        "Codes of what makes the picture or the recording less reliable, separated by commas. Absent where "
        "there is nothing to say.",
        "string",
        "several-faces, small-face",
    )
}
WARNINGS_DESCRIPTION = "What makes the pictures and recordings of the request less reliable; usually empty."


class FileWarning(Answer):
    """Something that makes a picture or a recording less reliable."""

    code: str = Field(description="A stable name.", examples=["small-face"])
    message: str = Field(
        description="For people.", examples=["the face is 31 pixels large, under 40: send a larger picture"]
    )
    field: Literal["image", "audio"] = Field(description="The field of the file.")
    index: int = Field(description="Which file of this field, counted from 0.", examples=[0])


def file_warnings(
    faces: Sequence[FaceEmbedding] = (), voices: Sequence[VoiceEmbedding] = ()
) -> list[FileWarning]:
    """All warnings of embedded files, in the order in which they were sent."""
    return [*_of("image", faces), *_of("audio", voices)]


def warnings_header(warnings: Sequence[InputWarning | FileWarning]) -> dict[str, str]:
    """The header with the codes, each once, if there are any."""
    codes = dict.fromkeys(warning.code for warning in warnings)
    return {WARNINGS_HEADER: ", ".join(codes)} if codes else {}


def _of(
    field: Literal["image", "audio"], embeddings: Sequence[FaceEmbedding | VoiceEmbedding]
) -> Iterator[FileWarning]:
    for index, embedding in enumerate(embeddings):
        for warning in embedding.warnings:
            yield FileWarning(code=warning.code, message=warning.message, field=field, index=index)
