"""What writers leave open or append, brought into the form that libsndfile reads: sizes of WAV, chains of Ogg."""

import re
import struct

MAX_WAV_CHUNKS = 64  # looked at, before the samples and behind them; a file has a handful
MAX_OGG_LINKS = 256  # of two minutes of radio a handful are needed; each costs libsndfile a fresh start

_USUAL_CHUNKS = (b"data", b"fmt ", b"fact", b"LIST")
_CHUNK_NAME = re.compile(rb"[ -~]{4}")
_OGG_PAGE, _OGG_BEGINS = struct.Struct("<4sBBqIIIB"), 0x02  # RFC 3533, section 6


def with_wav_size(data: bytes) -> bytes:
    """The same WAV file; a data chunk whose size was never filled in (0) gets all the bytes that follow.

    A chunk of odd size before it gets the byte behind it that some programs forget. A program that writes to a pipe
    cannot return to its header. What 0xFFFFFFFF means is known to libsndfile.
    """
    if not data.startswith(b"RIFF"):
        return data
    at = 12
    for _ in range(MAX_WAV_CHUNKS):
        if at + 8 > len(data):
            return data
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        start = at + 8
        if name == b"data":
            if size or start == len(data) or _are_chunks(data, start):
                return data
            return data[: at + 4] + struct.pack("<I", len(data) - start) + data[start:]
        end = start + size
        if size % 2 and data[end : end + 4] in _USUAL_CHUNKS:
            data = data[:end] + b"\0" + data[end:]
        at = end + size % 2
    return data


def _are_chunks(data: bytes, at: int) -> bool:
    """Whether only whole chunks follow up to the end, as behind a file that has no samples."""
    for _ in range(MAX_WAV_CHUNKS):
        if at + 8 > len(data):
            return at == len(data)
        if _CHUNK_NAME.match(data, at) is None:
            return False
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return False


def ogg_links(data: bytes) -> list[bytes]:
    """Split a chained Ogg file (RFC 3533, section 4) into its links, of which libsndfile reads only the first.

    A link begins with the pages that begin its streams. Bytes that are no page stay with the link before them. Of
    more than MAX_OGG_LINKS links the first MAX_OGG_LINKS + 1 are given, the last with all that follows.
    """
    starts, at, in_head = [0], 0, True
    while at + _OGG_PAGE.size <= len(data) and len(starts) <= MAX_OGG_LINKS:
        mark, _, flags, *_, segments = _OGG_PAGE.unpack_from(data, at)
        if mark != b"OggS":
            at = data.find(b"OggS", at)
            if at < 0:
                break
            continue
        begins = bool(flags & _OGG_BEGINS)
        if begins and not in_head:
            starts.append(at)
        in_head = begins
        table = at + _OGG_PAGE.size
        at = table + segments + sum(data[table : table + segments])
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
