"""Files as nobody should send them, and odd ones that are fine, all made here from one portrait or one tone."""

import io
import struct
import zipfile
import zlib

import numpy as np
import soundfile
from PIL import Image, PngImagePlugin

from models.types import FloatArray

RATE_HZ = 16_000
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
ID3_TAG = b"ID3\x04\0\0" + bytes([0, 0, 100, 0]) + bytes(12_800)  # empty
HTML = b"<html><body><script>alert(1)</script></body></html>"


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def saved_as_heic(picture: Image.Image, **options: object) -> bytes:
    """The same as HEIC, which Pillow alone cannot write."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return saved(picture, "HEIF", **options)


def written(samples: FloatArray, rate_hz: int = RATE_HZ, form: str = "WAV", **options: object) -> bytes:
    """Samples [T] or [T, channels] as a file."""
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, format=form, **options)
    return buffer.getvalue()


def tone(seconds: float = 1.0, rate_hz: int = RATE_HZ) -> FloatArray:
    """A tone, which the stand-in takes for speech."""
    return (0.3 * np.sin(np.arange(round(seconds * rate_hz)) / 20)).astype(np.float32)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, depth: int = 8, colour: int = 2, extra: bytes = b"") -> bytes:
    """A PNG whose header says what it likes, whatever the compressed `pixels` hold."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


def zeros(count: int) -> bytes:
    """So many zero bytes, compressed a thousandfold."""
    squeeze = zlib.compressobj(9)
    parts = [squeeze.compress(bytes(min(1 << 20, count - start))) for start in range(0, count, 1 << 20)]
    return b"".join(parts) + squeeze.flush()


def jpeg_of_size(picture: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header says another size."""
    at = picture.index(b"\xff\xc0") + 5
    return picture[:at] + struct.pack(">HH", height, width) + picture[at + 4 :]


def scan_bomb(side: int, scans: int) -> bytes:
    """A progressive JPEG that repeats its last scan: each one costs a walk over the whole picture."""
    data = saved(Image.new("RGB", (side, side), "gray"), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]  # without the end marker
    return data[:-2] + scan * scans + b"\xff\xd9"


def good_pictures(portrait: bytes) -> dict[str, bytes]:
    """Odd files in which the face of the portrait is found all the same."""
    picture = Image.open(io.BytesIO(portrait)).convert("RGB")
    gray = np.asarray(picture.convert("L"))
    layer = picture.convert("RGBA")
    layer.putalpha(Image.new("L", picture.size, 200))
    palette = picture.quantize(255)
    other = Image.new("RGB", picture.size, "green")
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "x" * 50_000, zip=True)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("page.html", HTML)
    deep = np.asarray(picture).astype(">u2") * np.array(257, ">u2")  # 0..255 -> 0..65535
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    tags = Image.Exif()
    tags[0x0112] = 6
    exif = tags.tobytes()
    return {
        "gray": saved(picture.convert("L"), "JPEG"),
        "CMYK": saved(picture.convert("CMYK"), "JPEG"),
        "progressive": saved(picture, "JPEG", progressive=True),
        "EXIF turned by 90 degrees": saved(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif),
        "16-bit gray": saved(Image.fromarray(gray.astype(np.uint16) * 257), "PNG"),
        "16-bit colours": png(*picture.size, zlib.compress(rows), depth=16),
        "alpha": saved(layer, "PNG"),
        "gray with alpha": saved(layer.convert("LA"), "PNG"),
        "palette": saved(palette, "PNG"),
        "palette with a transparent colour": saved(palette, "PNG", transparency=0),
        "interlaced palette in 8 bits": saved(palette, "PNG", bits=8, optimize=True),
        "animated PNG": saved(picture, "PNG", save_all=True, append_images=[other], duration=50),
        "animated WEBP": saved(picture, "WEBP", save_all=True, append_images=[other] * 20, duration=50),
        "lossless WEBP with alpha": saved(layer, "WEBP", lossless=True),
        "colour profile of 60 kB": saved(picture, "JPEG", icc_profile=bytes(60_000)),
        "compressed text": saved(picture, "PNG", pnginfo=text),
        "JPEG and ZIP": portrait + archive.getvalue(),
        "JPEG and HTML": portrait + HTML,
        "HTML in a comment": portrait[:2]
        + b"\xff\xfe"
        + struct.pack(">H", len(HTML) + 2)
        + HTML
        + portrait[2:],
        "PNG and PDF": saved(picture, "PNG") + b"%PDF-1.7\n%%EOF",
        "two pictures in one (MPO)": saved(picture, "MPO", save_all=True, append_images=[other]),
        "HEIC": saved_as_heic(picture),
        "HEIC turned by 90 degrees": saved_as_heic(picture.transpose(Image.Transpose.ROTATE_90), exif=exif),
        "HEIC of several pictures": saved_as_heic(picture, save_all=True, append_images=[other]),
        "AVIF": saved(picture, "AVIF"),
        "AVIF turned by 90 degrees": saved(picture.transpose(Image.Transpose.ROTATE_90), "AVIF", exif=exif),
        "AVIF with alpha": saved(layer, "AVIF"),
        "animated AVIF": saved(picture, "AVIF", save_all=True, append_images=[other]),
        "GIF": saved(picture, "GIF"),
        "animated GIF": saved(picture, "GIF", save_all=True, append_images=[other] * 20, duration=50),
        "BMP": saved(picture, "BMP"),
        "BMP of a palette": saved(palette, "BMP"),
        "TIFF": saved(picture, "TIFF"),
        "TIFF turned by 90 degrees": saved(picture.transpose(Image.Transpose.ROTATE_90), "TIFF", exif=exif),
        # copies, because Pillow keeps the options of the JPEGs above with the pictures
        "TIFF of several pictures": saved(
            picture.copy(), "TIFF", save_all=True, append_images=[other.copy()]
        ),
        "TIFF, deflated": saved(picture, "TIFF", compression="tiff_adobe_deflate"),
        "TIFF with a JPEG inside": saved(picture, "TIFF", compression="jpeg"),
        "TIFF in CMYK": saved(picture.convert("CMYK"), "TIFF"),
        "TIFF in 16 bits": saved(Image.fromarray(gray.astype(np.uint16) * 257), "TIFF"),
        "JPEG without its last bytes": portrait[: len(portrait) * 9 // 10],
    }


def bad_pictures(portrait: bytes) -> dict[str, bytes]:
    """Files that are refused as pictures; none is larger than a megabyte, and none may cost much."""
    picture = Image.open(io.BytesIO(portrait)).convert("RGB")
    as_png, as_webp, gif, bmp, tiff, avif = (
        saved(picture, form) for form in ("PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
    )
    heic = saved_as_heic(picture)
    return {
        "empty": b"",
        "text": b"a portrait",
        "HTML": HTML,
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>',
        "PDF": b"%PDF-1.7\n%%EOF",
        "ZIP": b"PK\x05\x06" + bytes(18),
        "EPS": saved(picture, "EPS"),
        "ICO": saved(picture, "ICO"),
        "JPEG 2000": saved(picture, "JPEG2000"),
        "a recording": written(tone()),
        "zeros": bytes(100_000),
        "JPEG without most of it": portrait[: len(portrait) // 5],
        "HEIC without its end": heic[: len(heic) // 2],
        "AVIF without its end": avif[: len(avif) // 2],
        "GIF without its end": gif[: len(gif) // 2],
        "BMP without its end": bmp[: len(bmp) // 2],
        "TIFF without its end": tiff[: len(tiff) // 2],
        "TIFF of floating-point numbers": saved(picture.convert("F"), "TIFF"),
        "PNG without its end": as_png[: len(as_png) // 2],
        "WEBP without its end": as_webp[: len(as_webp) // 2],
        "the first two bytes of a JPEG": portrait[:2],
        "the signature of a PNG": PNG_SIGNATURE,
        "the header of a WEBP": as_webp[:12],
        "a PNG without pixels": png(64, 64, b""),
        "a PNG with too few pixels": png(64, 64, zeros(100)),
        "a PNG with broken compression": png(64, 64, b"\xff" * 100),
        "a PNG of a bit depth that does not exist": png(64, 64, zeros(64 * 193), depth=3),
        "a PNG with a false checksum": as_png[:29] + b"\0\0\0\0" + as_png[33:],
        "a PNG of no size": png(0, 0, zeros(10)),
        "a JPEG of 65,535 x 65,535 pixels by its header": jpeg_of_size(portrait, 65_535, 65_535),
        "a JPEG of no height": jpeg_of_size(portrait, 192, 0),
        "a PNG of 2^31 - 1 pixels each way by its header": png(2**31 - 1, 2**31 - 1, zeros(100)),
        "a PNG of 100,000 x 100,000 bits": png(100_000, 100_000, zeros(1_000_000), depth=1, colour=0),
        "a WEBP of 16,383 x 16,383 pixels by its header": _webp_of_size(16_383, 16_383),
        "a GIF of 65,535 x 65,535 pixels by its header": gif[:6] + b"\xff\xff\xff\xff" + gif[10:],
        "a BMP of 30,000 x 30,000 pixels by its header": bmp[:18] + 2 * struct.pack("<i", 30_000) + bmp[26:],
        "a TIFF of 20,000 x 20,000 bits": saved(
            Image.new("1", (20_000, 20_000)), "TIFF", compression="group4"
        ),
        "a TIFF of a tile of 30,000 x 30,000 pixels": _tiff_of_one_tile(30_000),
        "a HEIC of 40,000 x 40,000 pixels by its header": _of_ispe(heic, 40_000),
        "an AVIF of 8,000 x 8,000 pixels": saved(Image.new("L", (8_000, 8_000)), "AVIF", speed=10),
        "a HEIC of 4,000 x 4,000 pixels that says it has 64 x 64": _of_ispe(
            saved_as_heic(Image.new("L", (4_000, 4_000))), 64
        ),
        "a text chunk of 200 MB": png(
            64, 64, zeros(64 * 193), extra=png_chunk(b"zTXt", b"Comment\0\0" + zeros(200_000_000))
        ),
        "a row of 30 million pixels": png(30_000_000, 1, zeros(1000), colour=0),
        "too many scans": scan_bomb(64, 2_000),
    }


def _webp_of_size(width: int, height: int) -> bytes:
    """A lossless WEBP whose header says another size, which it keeps in two times 14 bits."""
    data = bytearray(saved(Image.new("RGBA", (64, 64), (9, 9, 9, 9)), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    bits = int.from_bytes(data[at : at + 4], "little") & ~((1 << 28) - 1)
    data[at : at + 4] = (bits | (width - 1) | (height - 1) << 14).to_bytes(4, "little")
    return bytes(data)


def _of_ispe(file: bytes, side: int) -> bytes:
    """A HEIC or AVIF whose property "image spatial extents" says another size."""
    at = file.index(b"ispe") + 8
    return file[:at] + struct.pack(">II", side, side) + file[at + 8 :]


def _tiff_of_one_tile(side: int) -> bytes:
    """A TIFF of 64 x 64 pixels in a deflated tile of another size, which would have to be unpacked whole."""
    pixels = zeros(1_000_000)
    tags = [
        *((256, 64), (257, 64), (258, 8), (259, 8), (262, 1), (277, 1), (322, side), (323, side)),
        *((324, 8), (325, len(pixels))),
    ]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory


def good_recordings() -> dict[str, bytes]:
    """Odd files that are recordings all the same."""
    samples = tone()
    stereo = np.stack([samples, -0.5 * samples], axis=1)
    return {
        "8 kHz": written(tone(rate_hz=8_000), 8_000),
        "192 kHz": written(tone(rate_hz=192_000), 192_000),
        "8 channels": written(np.stack([samples] * 8, axis=1)),
        "24 bits": written(stereo, subtype="PCM_24"),
        "8 bits": written(stereo, subtype="PCM_U8"),
        "64-bit numbers": written(samples, subtype="DOUBLE"),
        "A-law": written(samples, subtype="ALAW"),
        "WAV and HTML": written(samples) + HTML,
        "MP3 behind a large tag": ID3_TAG + written(samples, form="MP3"),
        "an offset of the half of full scale": written(np.clip(samples + 0.5, -1, 1)),
        "an odd chunk without its padding": _with_odd_chunk(written(samples)),
        "an MP3 that begins within a frame": written(samples, form="MP3")[77:],
        "an MP3 behind the end of something else": b"\x12\x34" * 50 + written(samples, form="MP3"),
        "numbers over full scale": written(1e6 * samples, subtype="FLOAT"),
    }


def _with_odd_chunk(wav: bytes) -> bytes:
    """A WAV with a chunk of five bytes before its samples, and no sixth behind them, which the format asks for."""
    at = wav.index(b"data")
    return wav[:at] + b"LIST" + struct.pack("<I", 5) + b"INFOx" + wav[at:]


def bad_recordings() -> dict[str, bytes]:
    """Files that are refused as recordings."""
    samples = tone()
    wav, flac = written(samples), written(samples, form="FLAC")
    opus, mp3 = written(samples, form="OGG", subtype="OPUS"), written(samples, form="MP3")
    not_a_number = samples.copy()
    not_a_number[500] = np.nan
    endless = samples.copy()
    endless[500] = np.inf
    return {
        "empty": b"",
        "text": b"a recording",
        "HTML": HTML,
        "zeros": bytes(100_000),
        "a picture": saved(Image.new("RGB", (64, 64)), "JPEG"),
        "MAT": written(samples, form="MAT5"),
        "an AVI of nothing": b"RIFF\x10\0\0\0AVI LIST" + bytes(100),
        "samples without a header": (samples * 32_767).astype("<i2").tobytes(),
        "samples that begin like an MP3": b"\xff\xfb" + (samples * 32_767).astype("<i2").tobytes(),
        "the header of a WAV": wav[:12],
        "a WAV without samples": wav[:44],
        "the header of a FLAC": flac[:42],
        "an Ogg page cut short": opus[:30],
        "an MP3 cut in its first frame": mp3[:40],
        "not a number": written(not_a_number, subtype="FLOAT"),
        "infinity": written(endless, subtype="FLOAT"),
        "no samples": written(np.zeros(0, np.float32)),
        "nine channels": written(np.zeros((1000, 9), np.float32)),
        "384 kHz": written(samples, 384_000),
        "one sample a second": written(np.full(60, 0.3, np.float32), 1),
        "a FLAC of ten hours by its header": flac_of_length(flac, 36_000 * RATE_HZ),
        "a WAV of no channels": wav[:22] + b"\0\0" + wav[24:],
        "a WAV of 65,535 channels": wav[:22] + b"\xff\xff" + wav[24:],
        "a WAV of no rate": wav[:24] + bytes(4) + wav[28:],
        "a WAV of 4 GHz": wav[:24] + b"\xff\xff\xff\xff" + wav[28:],
        "a WAV with a codec that does not exist": wav[:20] + b"\x77\x77" + wav[22:],
        "silence that is longer than the limit": written(np.zeros(121 * 8_000, np.int16), 8_000, form="FLAC"),
    }


def flac_of_length(flac: bytes, frames: int) -> bytes:
    """A FLAC whose header says another number of samples, which it keeps in 36 bits."""
    packed = int.from_bytes(flac[18:26], "big") >> 36 << 36 | frames
    return flac[:18] + packed.to_bytes(8, "big") + flac[26:]


def lying_avif(side: int) -> bytes:
    """An AVIF whose header says 64 x 64 pixels."""
    return _of_ispe(saved(Image.new("L", (side, side)), "AVIF", speed=10), 64)


def wide_recording(seconds: float) -> bytes:
    """Silence in eight channels at 192 kHz: six megabytes a second in memory, next to nothing as a file."""
    return written(np.zeros((round(seconds * 192_000), 8), np.int16), 192_000, form="FLAC")


def plain_picture(side: int, form: str) -> bytes:
    """A gray one, as HEIC or in one of Pillow's formats."""
    picture = Image.new("RGB", (side, side), "gray")
    return saved_as_heic(picture) if form == "HEIC" else saved(picture, form)


def transparent_picture(side: int) -> bytes:
    """A picture of one see-through colour: four bytes a pixel in memory, next to nothing as a file."""
    return png(side, side, zeros(side * (1 + 4 * side)), colour=6)
