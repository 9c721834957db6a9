import numpy as np
import pytest
from PIL import Image

from benchmarks.inputs.bad_files import saved, saved_as_heic
from models.face.image_formats import format_of, names_of, open_header
from models.limits import IMAGE_FORMATS, ImageFormat

PICTURE = Image.fromarray(np.zeros((24, 32, 3), np.uint8))


@pytest.mark.parametrize("form", IMAGE_FORMATS)
def test_each_format_is_known_by_its_first_bytes(form: ImageFormat) -> None:
    data = saved_as_heic(PICTURE) if form == "heif" else saved(PICTURE, form.upper())
    assert format_of(data) == form
    assert open_header(data, form).size == (32, 24)


@pytest.mark.parametrize(
    ("brand", "compatible", "form"),
    [
        (b"heic", b"mif1heic", "heif"),
        (b"mif1", b"mif1heic", "heif"),
        (b"mif1", b"mif1avifmiaf", "avif"),
        (b"avis", b"avisavif", "avif"),
        (b"mp42", b"isommp42", None),
        (b"qt  ", b"qt  ", None),
    ],
)
def test_the_brands_of_an_iso_file_name_its_codec(
    brand: bytes, compatible: bytes, form: ImageFormat | None
) -> None:
    box = (16 + len(compatible)).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + compatible
    assert format_of(box + bytes(100)) == form


@pytest.mark.parametrize("data", [b"", b"RIFF\0\0\0\0WAVE", b"<svg/>", b"\xff\xd8"])
def test_other_files_have_no_format(data: bytes) -> None:
    assert format_of(data) is None


def test_names_for_a_message() -> None:
    assert names_of(["jpeg"]) == "JPEG"
    assert names_of(["jpeg", "png", "heif"]) == "JPEG, PNG or HEIC (HEIF)"
