"""A file with a picture -> the embedding of a face in it."""

from dataclasses import replace

from models.errors import InvalidImage, NoFaceFound
from models.face.image import decode_picture
from models.face.warnings import INCOMPLETE
from models.interfaces import Pipeline, Step, unwatched
from models.limits import ANY_IMAGE, ImageLimits
from models.types import FaceEmbedding, Picture


def embed_face_file(
    pipeline: Pipeline,
    data: bytes,
    face_index: int | None = None,
    limits: ImageLimits = ANY_IMAGE,
    step: Step = unwatched,
) -> FaceEmbedding:
    """Decode a picture and embed its largest face, or the one at `face_index`.

    Raises InvalidImage, NoFaceFound and InvalidParameter, as `decode_picture` and `embed_picture` do.
    """
    with step("decode"):
        picture = decode_picture(data, limits)
    with step("embed"):
        return embed_picture(pipeline, picture, face_index)


def embed_picture(pipeline: Pipeline, picture: Picture, face_index: int | None = None) -> FaceEmbedding:
    """Embed the largest face of a picture, or the one at `face_index`.

    Boxes are in pixels of the file, also where it was decoded at reduced size. Raises NoFaceFound, or InvalidImage
    where no face is in what could be read of an incomplete picture, and InvalidParameter.
    """
    try:
        found = pipeline.embed_face(picture.pixels, face_index)
    except NoFaceFound as error:
        if not picture.incomplete:
            raise
        raise InvalidImage(
            "the picture is damaged or truncated, and no face is in the part that can be read: send the "
            "complete file"
        ) from error
    faces = tuple(face.scaled(picture.reduced_by) for face in found.faces)
    warnings = (*found.warnings, INCOMPLETE) if picture.incomplete else found.warnings
    return replace(found, face=found.face.scaled(picture.reduced_by), faces=faces, warnings=warnings)
