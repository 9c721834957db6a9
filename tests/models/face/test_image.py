import io

import numpy as np
import pytest
from PIL import Image

from benchmarks.inputs.bad_files import lying_avif, saved_as_heic
from models.errors import InvalidImage
from models.face.image import decode_image, decode_picture
from models.limits import LARGEST_MAX_PIXELS, ImageFormat, ImageLimits

TWO_TONES = np.zeros((40, 64, 3), np.uint8)  # left half red, right half blue
TWO_TONES[:, :32] = (200, 30, 30)
TWO_TONES[:, 32:] = (30, 30, 200)
FORMATS = ["PNG", "JPEG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF"]
# smooth, of many shades: what is missing or displaced shows
PLASMA = (
    127 * (1 + np.sin(np.add.outer(np.arange(200) / 9, np.arange(200) / 23)[..., None] + np.arange(3)))
).astype(np.uint8)


def encoded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    if form == "HEIF":
        return saved_as_heic(picture, **options)
    buffer = io.BytesIO()
    picture.save(buffer, format=form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_gives_the_pixels_back(form: str) -> None:
    image = decode_image(encoded(Image.fromarray(TWO_TONES), form, quality=95))
    assert image.shape == (40, 64, 3)
    assert image.dtype == np.uint8
    assert np.abs(image[20, [10, 50]].astype(int) - TWO_TONES[20, [10, 50]]).max() < 12


@pytest.mark.parametrize("form", ["PNG", "HEIF", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_undone(orientation: int, form: str) -> None:
    """The stored pixels are turned as a camera of that orientation would; all must come out upright.

    HEIF and AVIF have properties of their own for it, which the libraries write from EXIF.
    """
    stored_by = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    picture = Image.fromarray(TWO_TONES)
    if orientation in stored_by:
        picture = picture.transpose(stored_by[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = decode_image(encoded(picture, form, exif=exif.tobytes())).astype(int)
    assert image.shape == TWO_TONES.shape
    assert np.abs(image[::5, [4, 58]] - TWO_TONES[::5, [4, 58]]).max() < 12


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow's remark; the pixels are what counts
def test_damaged_exif_does_not_spoil_a_good_picture() -> None:
    data = encoded(Image.fromarray(TWO_TONES), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert np.array_equal(decode_image(data), TWO_TONES)


def test_gray_palette_and_cmyk_become_rgb() -> None:
    picture = Image.fromarray(TWO_TONES)
    gray = decode_image(encoded(picture.convert("L")))
    assert np.ptp(gray[20, 10]) == 0
    assert np.array_equal(decode_image(encoded(picture.quantize(8))), TWO_TONES)
    cmyk = decode_image(encoded(picture.convert("CMYK"), "JPEG", quality=95))
    assert np.abs(cmyk[20, 10].astype(int) - TWO_TONES[20, 10]).max() < 25


def test_sixteen_bit_gray_keeps_its_shades() -> None:
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None].repeat(40, 0)
    row = decode_image(encoded(Image.fromarray(ramp)))[0, :, 0].astype(int)
    assert row[0] == 0
    assert row[-1] == 255
    assert len(set(row)) == 64


def test_transparent_parts_are_white() -> None:
    layer = np.dstack([TWO_TONES, np.full((40, 64), 255, np.uint8)])
    layer[:, :32, 3] = 0
    image = decode_image(encoded(Image.fromarray(layer)))
    assert image[20, 10].tolist() == [255, 255, 255]
    assert image[20, 50].tolist() == [30, 30, 200]


def test_first_frame_of_an_animation() -> None:
    first, second = Image.fromarray(TWO_TONES), Image.new("RGB", (64, 40), "green")
    data = encoded(first, "WEBP", save_all=True, append_images=[second], lossless=True)
    assert np.array_equal(decode_image(data), TWO_TONES)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "HEIF", "AVIF"])
def test_a_picture_cut_short_is_refused(form: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    data = encoded(Image.fromarray(noise), form)
    with pytest.raises(InvalidImage, match=r"truncated|complete"):
        decode_image(data[: len(data) // 2])


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_end_is_read_as_far_as_it_goes(progressive: bool) -> None:
    whole = decode_picture(encoded(Image.fromarray(PLASMA), "JPEG", progressive=progressive, quality=90))
    data = encoded(Image.fromarray(PLASMA), "JPEG", progressive=progressive, quality=90)
    cut = decode_picture(data[: len(data) * 3 // 4])
    assert (whole.incomplete, cut.incomplete) == (False, True)
    top = slice(0, 100)
    assert cut.pixels.shape == whole.pixels.shape
    assert np.abs(cut.pixels[top].astype(int) - whole.pixels[top]).mean() < (6 if progressive else 0.1)


@pytest.mark.parametrize("form", ["JPEG", "MPO"])
@pytest.mark.parametrize(
    ("limit", "reduced_by"), [(40_000, 1), (39_999, 2), (10_000, 2), (9_999, 4), (5_000, 4)]
)
def test_a_large_jpeg_is_decoded_at_reduced_size(form: str, limit: int, reduced_by: int) -> None:
    more = {"save_all": True, "append_images": [Image.fromarray(PLASMA)]} if form == "MPO" else {}
    data = encoded(Image.fromarray(PLASMA), form, quality=90, **more)
    picture = decode_picture(data, ImageLimits(limit))
    assert picture.reduced_by == reduced_by
    assert picture.pixels.shape == (200 // reduced_by, 200 // reduced_by, 3)
    expected = np.asarray(Image.fromarray(PLASMA).reduce(reduced_by)).astype(int)
    assert np.abs(picture.pixels - expected).mean() < 8


@pytest.mark.parametrize(("progressive", "excess"), [(False, 8), (True, 2)])
def test_a_jpeg_far_over_the_limit_is_refused(progressive: bool, excess: int) -> None:
    data = encoded(Image.fromarray(PLASMA), "JPEG", progressive=progressive)
    assert decode_picture(data, ImageLimits(40_000 // excess)).reduced_by > 1
    with pytest.raises(InvalidImage, match="200 x 200"):
        decode_picture(data, ImageLimits(40_000 // excess - 1))


def test_a_photo_of_48_megapixels_is_read_whole_and_one_of_200_at_a_half() -> None:
    for size, reduced_by in (((8_064, 6_048), 1), ((16_320, 12_240), 2)):
        picture = decode_picture(encoded(Image.new("L", size, 90), "JPEG"))
        assert picture.reduced_by == reduced_by
        assert picture.pixels.shape == (size[1] // reduced_by, size[0] // reduced_by, 3)


def test_only_the_formats_of_the_service_are_read() -> None:
    some: tuple[ImageFormat, ...] = ("jpeg", "heif")
    limits = ImageLimits(formats=some)
    assert decode_picture(encoded(Image.fromarray(TWO_TONES), "HEIF"), limits).pixels.shape == (40, 64, 3)
    with pytest.raises(InvalidImage, match=r"AVIF file; send a complete JPEG or HEIC \(HEIF\) file"):
        decode_picture(encoded(Image.fromarray(TWO_TONES), "AVIF"), limits)


@pytest.mark.parametrize("mode", ["I", "F"])
def test_numbers_without_a_white_are_refused(mode: str) -> None:
    with pytest.raises(InvalidImage, match="damaged"):
        decode_image(encoded(Image.fromarray(TWO_TONES).convert(mode), "TIFF"))


@pytest.mark.parametrize("form", ["GIF", "TIFF", "HEIF", "AVIF"])
def test_of_several_pictures_the_first(form: str) -> None:
    first, second = Image.fromarray(TWO_TONES), Image.new("RGB", (64, 40), "green")
    image = decode_image(encoded(first, form, save_all=True, append_images=[second])).astype(int)
    assert np.abs(image[20, [10, 50]] - TWO_TONES[20, [10, 50]]).max() < 12


@pytest.mark.slow
def test_an_avif_that_lies_about_its_size_takes_no_more_memory_than_the_limit_allows() -> None:
    """Its 268 million pixels would take 570 MB; the process that decodes it may have less."""
    with pytest.raises(InvalidImage, match="send"):
        decode_picture(lying_avif(16_380), ImageLimits(1_000_000))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture at all",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a" + bytes(50),
        b"BM",
        b"II*\0",
    ]
    + [b"\0\0\0\x18ftyp" + brand + bytes(12) for brand in (b"heic", b"avif", b"mif1", b"mp42")],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidImage):
        decode_image(data)


def test_size_limits_are_named() -> None:
    with pytest.raises(InvalidImage, match=r"64 x 40.*2,000"):
        decode_image(encoded(Image.fromarray(TWO_TONES)), max_pixels=2000)
    with pytest.raises(InvalidImage, match="at least 16"):
        decode_image(encoded(Image.new("RGB", (300, 8))))


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    """20,000 x 20,000 pixels pressed into half a megabyte: decoding would take 1.2 GB."""
    data = encoded(Image.new("1", (20_000, 20_000)))
    assert len(data) < 1_000_000
    with pytest.raises(InvalidImage, match=r"limit (is|of)"):
        decode_image(data)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "MPO"])
def test_the_limit_is_ours_and_not_the_one_that_pillow_shares_with_the_process(
    monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Pillow warns over its limit, which is an error here, and refuses over twice of it."""
    picture = Image.fromarray(TWO_TONES)
    data = (
        encoded(picture, form, save_all=True, append_images=[picture])
        if form == "MPO"
        else encoded(picture, form)
    )
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40 * 64 if form == "WEBP" else 100)
    assert decode_image(data, max_pixels=40 * 64).shape == (40, 64, 3)
    if form in ("JPEG", "MPO"):
        assert decode_image(data, max_pixels=40 * 64 - 1).shape == (20, 32, 3)
        return
    with pytest.raises(InvalidImage, match="64 x 40"):
        decode_image(data, max_pixels=40 * 64 - 1)


def test_the_largest_limit_is_one_that_every_format_can_reach() -> None:
    """Of a WEBP Pillow asks its own limit, whatever ours is, before its size is known here."""
    assert Image.MAX_IMAGE_PIXELS is not None
    assert 2 * Image.MAX_IMAGE_PIXELS - 1_000_000 < LARGEST_MAX_PIXELS <= 2 * Image.MAX_IMAGE_PIXELS


@pytest.mark.slow  # a gigabyte, for some seconds
def test_a_picture_of_the_largest_limit_is_decoded() -> None:
    side = int(LARGEST_MAX_PIXELS**0.5)
    for form, mode, gray in (("PNG", "L", 7), ("WEBP", "RGB", (7, 7, 7))):
        picture = Image.new(mode, (side, side), gray)
        image = decode_image(
            encoded(picture, form, **({"method": 0} if form == "WEBP" else {})), LARGEST_MAX_PIXELS
        )
        assert image.shape == (side, side, 3)
        assert np.abs(image[-1, -1].astype(int) - 7).max() < 3
