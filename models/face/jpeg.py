"""What only JPEG files need: a bound on their scans, decoding at reduced size, and a file without its end."""

import re

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

# Scans of a progressive JPEG; 10 are usual. A scan may take only a few bytes, but costs a pass over the picture.
MAX_JPEG_SCANS = 100
# How many times the limit of pixels a file may have that is decoded at reduced size. A progressive one is held as
# coefficients at its full size, up to 6 bytes a pixel; a baseline one only costs time.
BASELINE_EXCESS, PROGRESSIVE_EXCESS = 8, 2
_REDUCTIONS = (2, 4, 8)  # that libjpeg can compute

# a marker that is not part of the coded pixels, and its second byte
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def has_too_many_scans(data: bytes) -> bool:
    """Whether a file is a JPEG with more than MAX_JPEG_SCANS scans; its markers are read, nothing is decoded."""
    if not data.startswith(b"\xff\xd8"):
        return False
    at, scans = 2, 0
    while scans <= MAX_JPEG_SCANS and (marker := _MARKER.search(data, at)):
        kind = marker[1][0]
        if kind == _END_OF_IMAGE:
            break
        scans += kind == _START_OF_SCAN
        # a segment begins with its length, which counts itself; after the head of a scan its pixels follow
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return scans > MAX_JPEG_SCANS


def reduce(picture: ImageFile, max_pixels: int) -> int:
    """Let a JPEG over `max_pixels` be decoded at a half, a quarter or an eighth; return 2, 4 or 8.

    Returns 1, and changes nothing, where the picture is within the limit or too far over it.
    """
    width, height = picture.size
    excess = PROGRESSIVE_EXCESS if "progressive" in picture.info else BASELINE_EXCESS
    if not isinstance(picture, JpegImageFile) or not max_pixels < width * height <= excess * max_pixels:
        return 1
    for reduction in _REDUCTIONS:
        size = (width // reduction, height // reduction)
        if -(-width // reduction) * -(-height // reduction) <= max_pixels and min(size) > 0:
            return reduction if picture.draft(None, size) else 1
    return 1


def with_an_end(data: bytes) -> bytes:
    """The same file with an end marker: libjpeg fills what is missing before it, and does not raise."""
    return data + b"\xff\xd9"
