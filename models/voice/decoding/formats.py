"""The formats of recordings: how each is recognized by its first bytes, and which library reads it."""

import re
from dataclasses import dataclass

from models.voice.decoding.mpeg_frames import HEADER_BYTES, find_frames, read_frame

_ZEROS = re.compile(rb"\0*")
_ID3_HEADER_BYTES, _ID3_HAS_FOOTER = 10, 0x10  # ID3v2.4, sections 3.1 and 3.4
MAX_TAGS = 16  # before a file; programs that do not look write a second one, or a third


@dataclass(frozen=True)
class RecordingFormat:
    """name: for messages. demuxer: what FFmpeg calls it. in_libsndfile: whether libsndfile is tried first."""

    name: str
    demuxer: str
    in_libsndfile: bool = False


WAV = RecordingFormat("WAV", "wav", in_libsndfile=True)
FLAC = RecordingFormat("FLAC", "flac", in_libsndfile=True)
OGG = RecordingFormat("Ogg", "ogg", in_libsndfile=True)
MP3 = RecordingFormat("MP3", "mp3", in_libsndfile=True)
AIFF = RecordingFormat("AIFF", "aiff", in_libsndfile=True)
CAF = RecordingFormat("CAF", "caf", in_libsndfile=True)
AU = RecordingFormat("AU", "au", in_libsndfile=True)
MP4 = RecordingFormat("MP4 (M4A, MOV, 3GP)", "mov")
WEBM = RecordingFormat("WebM (Matroska)", "matroska")
AAC = RecordingFormat("AAC (ADTS)", "aac")
AMR = RecordingFormat("AMR", "amr")
AVI = RecordingFormat("AVI", "avi")
WMA = RecordingFormat("WMA (ASF)", "asf")
FORMATS = (WAV, FLAC, OGG, MP3, AIFF, CAF, AU, MP4, WEBM, AAC, AMR, AVI, WMA)

_STARTS = {
    b"fLaC": FLAC,
    b"OggS": OGG,
    b"caff": CAF,
    b".snd": AU,
    b"\x1aE\xdf\xa3": WEBM,
    b"#!AMR": AMR,
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": WMA,
}
# by the first four bytes and those behind the size
_CONTAINERS = {
    **{(name, b"WAVE"): WAV for name in (b"RIFF", b"RIFX", b"RF64")},
    **{(b"FORM", name): AIFF for name in (b"AIFF", b"AIFC")},
    (b"RIFF", b"AVI "): AVI,
}
# The first box of a file of ISO/IEC 14496-12; QuickTime wrote files without "ftyp".
_MP4_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}


def format_of(data: bytes) -> tuple[RecordingFormat, int] | None:
    """The format of a file, and where it begins: behind ID3v2 tags and zeros. None for any other file."""
    start = _behind_tags(data)
    for at in (0, start):  # an MP4 file begins with zeros of its own
        if (found := _format_at(data, at)) is not None:
            return found, at
    if data.startswith(b"ID3"):
        return MP3, 0
    frames = find_frames(data)  # a file that was cut out of a longer one begins within a frame
    return None if frames is None else (MP3, frames)


def names_of_formats() -> str:
    """For a message: "WAV, FLAC, ... or WMA"."""
    *first, last = [form.name for form in FORMATS]
    return f"{', '.join(first)} or {last}"


def _format_at(data: bytes, at: int) -> RecordingFormat | None:
    head = data[at : at + 16]
    for start, form in _STARTS.items():
        if head.startswith(start):
            return form
    if (head[:4], head[8:12]) in _CONTAINERS:
        return _CONTAINERS[head[:4], head[8:12]]
    if head[4:8] in _MP4_BOXES:
        return MP4
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        if head[1] & 0xF6 == 0xF0:  # AAC has the layer that MPEG audio leaves unused
            return AAC
        if _begins_with_a_frame(data, at):
            return MP3
    return None


def _begins_with_a_frame(data: bytes, at: int) -> bool:
    """Whether an MPEG frame is there, and another behind it where the file goes on: samples may look like one."""
    frame = read_frame(data, at)
    if frame is None:
        return False
    end = at + frame.n_bytes
    return end + HEADER_BYTES > len(data) or read_frame(data, end) is not None


def _behind_tags(data: bytes) -> int:
    """The place behind the zeros and up to MAX_TAGS ID3v2 tags at the beginning."""
    at = 0
    for _ in range(MAX_TAGS):
        match = _ZEROS.match(data, at)
        assert match is not None  # it matches nothing, too
        at = match.end()
        head = data[at : at + _ID3_HEADER_BYTES]
        if not head.startswith(b"ID3") or len(head) < _ID3_HEADER_BYTES:
            return at
        size = 0
        for seven_bits in head[6:10]:
            size = size << 7 | seven_bits & 0x7F
        at += _ID3_HEADER_BYTES + size + (_ID3_HEADER_BYTES if head[5] & _ID3_HAS_FOOTER else 0)
    return at
