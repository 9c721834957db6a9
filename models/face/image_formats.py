"""The picture formats: how each is recognized by its first bytes, and which reader opens its header.

The readers are called themselves: `Image.open` compares the size with a limit that the whole process shares, warns
over 89 million pixels and refuses over 178 million.
"""

import io
from collections.abc import Callable, Sequence

from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import jpeg_factory
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from models.limits import ImageFormat

_STARTS: dict[bytes, ImageFormat] = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",  # BigTIFF
    b"MM\0+": "tiff",
}
# Brands of the ISO base media file format (ISO/IEC 14496-12) that stand for pictures. MIF1 and MSF1 leave the codec
# open, and the compatible brands name it.
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def format_of(data: bytes) -> ImageFormat | None:
    """The format that a file has by its first bytes; None for any other."""
    for start, name in _STARTS.items():
        if data.startswith(start):
            return name
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        length = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
        if brands & _AVIF_BRANDS:
            return "avif"
        if data[8:12] in _HEIF_BRANDS:
            return "heif"
    return None


def open_header(data: bytes, form: ImageFormat) -> ImageFile:
    """Read the header of a file, and no pixels. Raises whatever Pillow's reader raises for a damaged one."""
    return _READERS[form](io.BytesIO(data))


def names_of(formats: Sequence[ImageFormat]) -> str:
    """For a message: "JPEG, PNG or WEBP"."""
    *first, last = [_NAMES.get(form, form.upper()) for form in formats]
    return f"{', '.join(first)} or {last}" if first else last


def _heif(file: io.BytesIO) -> ImageFile:
    from pi_heif import HeifImageFile  # a library of 4 MB that most processes never need

    picture: ImageFile = HeifImageFile(file)
    return picture


_NAMES: dict[ImageFormat, str] = {"heif": "HEIC (HEIF)"}
_READERS: dict[ImageFormat, Callable[[io.BytesIO], ImageFile]] = {
    "jpeg": jpeg_factory,
    "png": PngImageFile,
    "webp": WebPImageFile,
    "heif": _heif,
    "avif": AvifImageFile,
    "gif": GifImageFile,
    "bmp": BmpImageFile,
    "tiff": TiffImageFile,
}
