"""Bytes of a picture -> pixels, upright and within stated limits."""

import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

from models.errors import InvalidImage
from models.face.image_formats import format_of, names_of, open_header
from models.face.jpeg import MAX_JPEG_SCANS, has_too_many_scans, reduce, with_an_end
from models.file_kinds import kind_of_file
from models.limits import ANY_IMAGE, LARGEST_MAX_PIXELS, MAX_IMAGE_PIXELS, ImageFormat, ImageLimits
from models.runtime.isolated import IsolationFailed, call_isolated
from models.types import ImageArray, Picture

MIN_SIDE_PX = 16  # in smaller pictures a face cannot be distinguished from noise
# Decoded in a process of their own, since their libraries are large and parse much that is not pixels. An AVIF can
# also hold 268 million pixels behind a header that says 64 x 64, and a TIFF tiles of any size.
ISOLATED_FORMATS: frozenset[ImageFormat] = frozenset({"heif", "avif", "tiff"})
ISOLATED_BYTES_PER_PIXEL, ISOLATED_BYTES, ISOLATED_SECONDS = 16, 256 * 1024 * 1024, 20.0

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
# The exceptions that the readers raise for damaged data; Pillow's own UnidentifiedImageError is an OSError.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
    MemoryError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
)


def decode_image(data: bytes, max_pixels: int = MAX_IMAGE_PIXELS) -> ImageArray:
    """A complete picture of any format -> uint8 [H, W, 3] RGB; as `decode_picture`, which says what it raises.

    Raises InvalidImage also where the file lacks its end.
    """
    picture = decode_picture(data, ImageLimits(max_pixels))
    if picture.incomplete:
        raise InvalidImage("the picture is damaged or truncated: send the complete file")
    return picture.pixels


def decode_picture(data: bytes, limits: ImageLimits = ANY_IMAGE) -> Picture:
    """A file of one of the formats -> 8-bit RGB, turned upright by its EXIF orientation.

    Gray, palette, CMYK and 16-bit pictures become 8-bit RGB, transparent parts white; of an animation or a file of
    several pictures the first is taken. The size is read from the header, before any pixel is decoded. A JPEG of
    more pixels than the limit is decoded at reduced size, and one without its end as far as it goes.

    Raises InvalidImage where the bytes are not a readable picture of these formats, or it is under 16 px on a side,
    over the limit, or a JPEG of more than MAX_JPEG_SCANS scans.
    """
    max_pixels, formats = limits.max_pixels, limits.formats
    if not data:
        raise InvalidImage(f"the picture is empty: send the bytes of a {names_of(formats)} file")
    form = format_of(data)
    if form is None or form not in formats:
        found = kind_of_file(data) if form is None else f"a {names_of([form])} file"
        raise InvalidImage(
            f"the picture cannot be read: it is {found}; send a complete {names_of(formats)} file"
        )
    if form not in ISOLATED_FORMATS:
        return _decode(data, form, max_pixels)
    try:
        answer, pixels = call_isolated(
            decode_isolated,
            {"form": form, "max_pixels": max_pixels},
            data,
            max_bytes=ISOLATED_BYTES + ISOLATED_BYTES_PER_PIXEL * max_pixels,
            max_seconds=ISOLATED_SECONDS,
        )
    except IsolationFailed as error:
        raise InvalidImage(
            f"the {names_of([form])} file cannot be decoded within the limits of memory and time: save it again "
            f"as a JPEG"
        ) from error
    if "refused" in answer:
        raise InvalidImage(str(answer["refused"]))
    return Picture(np.frombuffer(pixels, np.uint8).reshape(answer["shape"]).copy())


def decode_isolated(data: bytes, form: ImageFormat, max_pixels: int) -> tuple[dict[str, Any], bytes]:
    """What `decode_picture` does in a process of its own: `shape` and pixels, or why it is `refused`."""
    try:
        pixels = _decode(data, form, max_pixels).pixels
    except InvalidImage as error:
        return {"refused": str(error)}, b""
    return {"shape": pixels.shape}, pixels.tobytes()


def _decode(data: bytes, form: ImageFormat, max_pixels: int) -> Picture:
    try:
        picture = open_header(data, form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = min(max_pixels, LARGEST_MAX_PIXELS)
        raise InvalidImage(f"the picture is over the limit of {limit:,} pixels: shrink it") from error
    except _DAMAGED as error:
        raise InvalidImage(f"the picture cannot be read: send a complete {names_of([form])} file") from error
    reduced_by = reduce(picture, max_pixels)
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
    if form == "jpeg" and has_too_many_scans(data):
        raise InvalidImage(
            f"the picture is a JPEG with more than {MAX_JPEG_SCANS} scans: save it again as a baseline JPEG"
        )
    incomplete = False
    try:
        try:
            picture.load()
        except OSError:
            if form != "jpeg":
                raise
            picture, incomplete = open_header(with_an_end(data), form), True
            reduce(picture, max_pixels)
            picture.load()
        return Picture(_upright(picture), reduced_by, incomplete)
    except Image.DecompressionBombError as error:
        raise InvalidImage(f"the picture is over the limit of {max_pixels:,} pixels: shrink it") from error
    except _DAMAGED as error:
        raise InvalidImage("the picture is damaged or truncated: send the complete file") from error


def _upright(picture: Image.Image) -> ImageArray:
    """Loaded picture -> uint8 [H, W, 3]. One name, so that no step keeps the pixels of the previous one alive."""
    turn = _UPRIGHT.get(_orientation(picture))
    picture = _as_rgb(picture)
    if turn is not None:
        picture = picture.transpose(turn)
    return np.array(picture, dtype=np.uint8)


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation 1..8; 1 (upright) where the EXIF block is missing or damaged: the pixels are fine."""
    try:
        return int(picture.getexif().get(_EXIF_ORIENTATION, 1))
    except _DAMAGED:
        return 1


def _as_rgb(picture: Image.Image) -> Image.Image:
    """Convert any mode of the formats to mode RGB. Raises ValueError for numbers whose white is not known."""
    if picture.mode == "RGB" and not picture.has_transparency_data:
        return picture
    if picture.mode in ("I", "F"):
        raise ValueError("32-bit numbers do not say which of them is white")
    if picture.mode.startswith("I"):  # 16-bit gray: Pillow's own conversion would clip it at 255
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer)
        return paper
    return picture.convert("RGB")
