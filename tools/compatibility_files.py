"""Pictures and recordings that are sent to a service: rows of docs/compatibility.md.

A recording is sent where the watermark is looked for, since a tone will do there: it is decoded as everywhere.
"""

import io
from base64 import b64encode

from PIL import Image

from app.inference.warm_up import PORTRAIT
from benchmarks.inputs import bad_files, recordings
from benchmarks.inputs.bad_files import HTML, saved, tone, written
from tools.compatibility_rows import Row

# of `benchmarks.inputs.bad_files.good_pictures`; all others of it are tried by a test too
GOOD_PICTURES = (
    *("progressive", "CMYK", "EXIF turned by 90 degrees", "16-bit gray", "16-bit colours", "palette"),
    *("alpha", "gray with alpha", "animated PNG", "animated WEBP", "lossless WEBP with alpha"),
    *("two pictures in one (MPO)", "HEIC", "HEIC turned by 90 degrees", "HEIC of several pictures", "AVIF"),
    *("AVIF with alpha", "animated AVIF", "GIF", "animated GIF", "BMP", "TIFF", "TIFF of several pictures"),
    *("TIFF with a JPEG inside", "JPEG without its last bytes"),
)
# and of `benchmarks.inputs.recordings.good_recordings`
LARGE_RECORDINGS = ("a video of huge pictures", "20,000 chapters")
PHOTO_48_MP = (8_064, 6_048)


def pictures() -> tuple[Row, ...]:
    """Every format of a picture, and what is refused."""
    portrait = PORTRAIT.read_bytes()
    with Image.open(io.BytesIO(portrait)) as opened:
        picture = opened.convert("RGB")
    odd = bad_files.good_pictures(portrait)
    return (
        *(_picture(name, saved(picture, name)) for name in ("JPEG", "PNG", "WEBP")),
        *(_picture(name, odd[name]) for name in GOOD_PICTURES),
        _picture("JPEG of 48 megapixels", saved(picture.resize(PHOTO_48_MP), "JPEG"), "as phones take them"),
        _picture("JPEG", portrait, "named photo.png", "photo.png"),
        _picture("JPEG", portrait, "of type `image/jpg`", media_type="image/jpg"),
        _picture("JPEG", portrait, "of type `application/octet-stream`", "blob", "application/octet-stream"),
        _picture("JPEG", b64encode(portrait), "in base64"),
        _picture("JPEG 2000", saved(picture, "JPEG2000")),
        _picture("JPEG XL", b"\xff\x0a" + bytes(100), "its first bytes"),
        _picture("PPM", saved(picture, "PPM")),
        _picture("SVG", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        _picture("PDF", b"%PDF-1.7\n%%EOF"),
        _picture("web page", HTML, "named face.jpg"),
    )


def sounds() -> tuple[Row, ...]:
    """Every format of a recording, and what is refused."""
    wav = written(tone())
    odd = bad_files.good_recordings() | recordings.good_recordings()
    return (
        *(_recording(name, written(tone(), form=name)) for name in ("WAV", "FLAC", "MP3")),
        _recording("Ogg", written(tone(), form="OGG"), "Vorbis"),
        *(_recording(name, data) for name, data in odd.items() if name not in LARGE_RECORDINGS),
        _recording("WAV", wav, "named a.mp3, of type `audio/mpeg`", "a.mp3", "audio/mpeg"),
        _recording("WAV", wav, "of type `application/octet-stream`", "blob", "application/octet-stream"),
        _recording("samples", wav[44:], "without a header"),
        _recording("Wave64", written(tone(), form="W64")),
        _recording("MIDI", b"MThd\0\0\0\6" + bytes(50)),
        _recording("a video without sound", recordings.silent_pictures()),
    )


def _picture(
    name: str, data: bytes, sent: str = "", file_name: str = "face.jpg", media_type: str | None = None
) -> Row:
    file = (file_name, data) if media_type is None else (file_name, data, media_type)
    return Row(name, sent, "POST", "/v1/voices", form={"k": "1"}, files={"image": file})


def _recording(
    name: str, data: bytes, sent: str = "", file_name: str = "voice.wav", media_type: str | None = None
) -> Row:
    file = (file_name, data) if media_type is None else (file_name, data, media_type)
    return Row(name, sent, "POST", "/v1/watermark/detect", files={"audio": file})
