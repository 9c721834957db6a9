"""Bytes of a picture -> pixels, upright and within stated limits."""

import io
import re
import struct
import zlib

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import jpeg_factory
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from models.errors import InvalidImage
from models.limits import LARGEST_MAX_PIXELS, MAX_IMAGE_PIXELS
from models.types import ImageArray

MIN_SIDE_PX = 16  # in smaller pictures a face cannot be distinguished from noise
# Scans of a progressive JPEG; 10 are usual. A scan may take only a few bytes, but costs a pass over the picture.
MAX_JPEG_SCANS = 100

_EXIF_ORIENTATION = 0x0112
_UPRIGHT = {  # EXIF orientation -> the transposition that undoes it (EXIF 2.32, section 4.6.5)
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# The exceptions that Pillow's readers raise for damaged data; its own UnidentifiedImageError is an OSError.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)
# in a JPEG: a marker that is not part of the coded pixels, and its second byte
_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def decode_image(data: bytes, max_pixels: int = MAX_IMAGE_PIXELS) -> ImageArray:
    """JPEG, PNG or WEBP file -> uint8 [H, W, 3] RGB, turned upright by its EXIF orientation.

    Gray, palette, CMYK and 16-bit pictures become 8-bit RGB, transparent parts white; of an animation the
    first frame is taken. The size is read from the header, before any pixel is decoded.
    max_pixels: at most LARGEST_MAX_PIXELS.

    Raises InvalidImage where the bytes are not a readable picture, or it is under 16 px on a side, over
    `max_pixels`, or a JPEG of more than MAX_JPEG_SCANS scans.
    """
    if not data:
        raise InvalidImage("the picture is empty: send the bytes of a JPEG, PNG or WEBP file")
    try:
        picture: Image.Image = _open(data)
    except Image.DecompressionBombError as error:
        limit = min(max_pixels, LARGEST_MAX_PIXELS)
        raise InvalidImage(f"the picture is over the limit of {limit:,} pixels: shrink it") from error
    except _DAMAGED as error:
        raise InvalidImage("the picture cannot be read: send a complete JPEG, PNG or WEBP file") from error
    width, height = picture.size
    if width * height > max_pixels:
        raise InvalidImage(
            f"the picture has {width} x {height} pixels, but the limit is {max_pixels:,} in total: send a "
            f"smaller one"
        )
    if min(width, height) < MIN_SIDE_PX:
        raise InvalidImage(
            f"the picture has {width} x {height} pixels, but at least {MIN_SIDE_PX} are needed on each "
            f"side: send a larger one"
        )
    if has_too_many_scans(data):
        raise InvalidImage(
            f"the picture is a JPEG with more than {MAX_JPEG_SCANS} scans: save it again as a baseline JPEG"
        )
    try:
        picture.load()
        turn = _UPRIGHT.get(_orientation(picture))
        picture = _as_rgb(
            picture
        )  # a single name, so that no step keeps the pixels of the previous one alive
    except _DAMAGED as error:
        raise InvalidImage("the picture is damaged or truncated: send the complete file") from error
    if turn is not None:
        picture = picture.transpose(turn)
    return np.array(picture, dtype=np.uint8)


def _open(data: bytes) -> ImageFile:
    """Read the header of a JPEG, PNG or WEBP file.

    By the readers themselves: `Image.open` compares the size with a limit that the whole process shares, warns
    over 89 million pixels and refuses over 178 million.
    """
    file = io.BytesIO(data)
    if data.startswith(b"\xff\xd8\xff"):
        return jpeg_factory(file)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile(file)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WebPImageFile(file)
    raise ValueError("neither JPEG nor PNG nor WEBP")


def has_too_many_scans(data: bytes) -> bool:
    """Whether a file is a JPEG with more than MAX_JPEG_SCANS scans; its markers are read, nothing is decoded."""
    if not data.startswith(b"\xff\xd8"):
        return False
    at, scans = 2, 0
    while scans <= MAX_JPEG_SCANS and (marker := _JPEG_MARKER.search(data, at)):
        kind = marker[1][0]
        if kind == _END_OF_IMAGE:
            break
        scans += kind == _START_OF_SCAN
        # a segment begins with its length, which counts itself; after the head of a scan its pixels follow
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return scans > MAX_JPEG_SCANS


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation 1..8; 1 (upright) where the EXIF block is missing or damaged: the pixels are fine."""
    try:
        return int(picture.getexif().get(_EXIF_ORIENTATION, 1))
    except _DAMAGED:
        return 1


def _as_rgb(picture: Image.Image) -> Image.Image:
    """Convert any mode of the three formats to mode RGB."""
    if picture.mode == "RGB" and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I"):  # 16-bit gray: Pillow's own conversion would clip it at 255
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer)
        return paper
    return picture.convert("RGB")
