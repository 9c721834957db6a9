import pytest

from benchmarks.inputs.bad_files import ID3_TAG
from models.voice.decoding.formats import (
    AAC,
    AIFF,
    AMR,
    AU,
    AVI,
    CAF,
    FLAC,
    MAX_TAGS,
    MP3,
    MP4,
    OGG,
    WAV,
    WEBM,
    WMA,
    RecordingFormat,
    format_of,
    names_of_formats,
)

STARTS = [
    (b"RIFF\x10\0\0\0WAVEfmt ", WAV),
    (b"RF64\xff\xff\xff\xffWAVEds64", WAV),
    (b"fLaC\0\0", FLAC),
    (b"OggS\0\2", OGG),
    (b"\xff\xfb\x90\x64", MP3),
    (b"\xff\xf3\x44\xc4", MP3),
    (b"\xff\xf1\x50\x80", AAC),
    (b"\xff\xf9\x50\x80", AAC),
    (b"FORM\0\0\0\0AIFCFVER", AIFF),
    (b"caff\0\1", CAF),
    (b".snd\0\0\0\x18", AU),
    (b"RIFF\x10\0\0\0AVI LIST", AVI),
    (b"\0\0\0\x20ftypM4A \0", MP4),
    (b"\0\0\0\x18ftyp3gp4\0", MP4),
    (b"\0\0\0\x08wide\0\0\0\0mdat", MP4),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81", WEBM),
    (b"#!AMR\n\x3c", AMR),
    (b"#!AMR-WB\n\x7c", AMR),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", WMA),
]


@pytest.mark.parametrize(("start", "form"), STARTS)
def test_a_format_is_known_by_its_first_bytes(start: bytes, form: RecordingFormat) -> None:
    assert format_of(start) == (form, 0)


@pytest.mark.parametrize("before", [bytes(3_000), ID3_TAG, ID3_TAG + bytes(9), bytes(5) + ID3_TAG + ID3_TAG])
@pytest.mark.parametrize(("start", "form"), [(b"\xff\xfb\x90\x64", MP3), (b"\xff\xf1\x50\x80", AAC)])
def test_tags_and_zeros_may_come_first(before: bytes, start: bytes, form: RecordingFormat) -> None:
    assert format_of(before + start) == (form, len(before))


def test_a_tag_with_a_footer_is_ten_bytes_longer() -> None:
    tag = b"ID3\x04\0\x10" + bytes([0, 0, 0, 20]) + bytes(20) + b"3DI" + bytes(7)
    assert format_of(tag + b"\xff\xfb\x90\x64") == (MP3, 40)


def test_a_tag_longer_than_the_file_is_taken_for_an_mp3() -> None:
    assert format_of(b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(50)) == (MP3, 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        bytes(99),
        b"\xff\xd8\xff\xe0",
        b"RIFF\0\0\0\0ACON",
        b"\xff\xfb\xff\x64",
        b"FORM\0\0\0\0ILBM",
        b"%PDF",
    ],
)
def test_other_files_are_not_known(data: bytes) -> None:
    assert format_of(data) is None


def test_no_more_tags_are_passed_over_than_programs_write() -> None:
    assert format_of(ID3_TAG * (MAX_TAGS - 1) + b"\xff\xfb\x90\x64") == (MP3, (MAX_TAGS - 1) * len(ID3_TAG))
    found = format_of(b"ID3\x04\0\0\0\0\0\0" * (MAX_TAGS + 1) + b"fLaC")
    assert found == (MP3, 0)  # and not a FLAC


def test_all_formats_are_named() -> None:
    assert names_of_formats() == (
        "WAV, FLAC, Ogg, MP3, AIFF, CAF, AU, MP4 (M4A, MOV, 3GP), WebM (Matroska), AAC (ADTS), AMR, AVI or "
        "WMA (ASF)"
    )
