import pytest
from PIL import Image

from benchmarks.inputs.bad_files import saved, tone, written
from models.errors import InvalidAudio, InvalidImage
from models.face.image import decode_image
from models.file_kinds import kind_of_file
from models.voice.audio import decode_audio

PICTURE = Image.new("RGB", (32, 32), "gray")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\x0a\xfa\x1f", "a JPEG XL file"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL file"),
        (saved(PICTURE, "JPEG2000"), "a JPEG 2000 file"),
        (saved(PICTURE, "ICO"), "an icon (ICO)"),
        (saved(PICTURE, "PPM"), "a PPM file"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG file"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<SVG/>', "an SVG file"),
        (b"<!DOCTYPE html><html>", "a web page or other XML"),
        (b"%PDF-1.7", "a PDF file"),
        (b"PK\3\4" + bytes(20), "a ZIP archive"),
        (b"\0\0\0\x18ftypisom" + bytes(12), "an MP4 or QuickTime file"),
        (b"RIFF\0\0\0\0AVI LIST", "an AVI video"),
        (b"G" + bytes(187) + b"G" + bytes(187), "an MPEG transport stream"),
        (b"/9j/4AAQSkZJRg", "base64 text: decode it before it is sent"),
        (b"a portrait", "of an unknown format"),
        (b"", "empty"),
    ],
)
def test_a_file_is_named_by_its_first_bytes(data: bytes, kind: str) -> None:
    assert kind_of_file(data) == kind


def test_a_refusal_names_it() -> None:
    with pytest.raises(InvalidImage, match="it is a JPEG 2000 file; send a complete JPEG, PNG"):
        decode_image(saved(PICTURE, "JPEG2000"))
    with pytest.raises(InvalidImage, match="it is a data URL: decode what is behind its comma"):
        decode_image(b"data:image/jpeg;base64,/9j/")
    with pytest.raises(InvalidAudio, match="it is a JPEG file; send a complete WAV, FLAC"):
        decode_audio(saved(PICTURE, "JPEG"))
    with pytest.raises(InvalidImage, match="it is a WAV file; send"):
        decode_image(written(tone()))
