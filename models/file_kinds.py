"""What a file is that is read neither as a picture nor as a recording, so that a refusal can name it."""

import re

_STARTS = {
    b"\xff\x0a": "a JPEG XL file",
    b"\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL file",
    b"\0\0\0\x0cjP  \r\n\x87\n": "a JPEG 2000 file",
    b"\xff\x4f\xff\x51": "a JPEG 2000 file",
    b"\xff\xd8\xff": "a JPEG file",
    b"\x89PNG": "a PNG file",
    b"GIF8": "a GIF file",
    b"8BPS": "a Photoshop file",
    b"\0\0\1\0": "an icon (ICO)",
    b"FUJIFILMCCD-RAW": "a raw file of a camera",
    b"IIRO": "a raw file of a camera",
    b"IIU\0": "a raw file of a camera",
    b"%PDF": "a PDF file",
    b"%!PS": "a PostScript file",
    b"PK\3\4": "a ZIP archive",
    b"PK\5\6": "a ZIP archive",
    b"\x1f\x8b": "a file compressed by gzip",
    b"fLaC": "a FLAC file",
    b"OggS": "an Ogg file",
    b"ID3": "an MP3 file",
    b"\x1aE\xdf\xa3": "a WebM or Matroska file",
    b"FLV\1": "a Flash video (FLV)",
    b"\0\0\1\xba": "an MPEG program stream",
    b"\x0b\x77": "an AC-3 file",
    b"wvpk": "a WavPack file",
    b"TTA1": "a TTA file",
    b"MAC ": "a Monkey's Audio file",
    b"DSD ": "a DSF file",
    b"MThd": "a MIDI file",
    b"riff\x2e\x91\xcf\x11": "a Wave64 file",
    b"Creative Voice File": "a VOC file",
    b"NIST_1A": "a SPHERE file",
    b".RMF": "a RealMedia file",
    b"/9j/": "base64 text: decode it before it is sent",
    b"iVBORw0KGgo": "base64 text: decode it before it is sent",
    b"data:": "a data URL: decode what is behind its comma before it is sent",
}
_RIFF_KINDS = {b"WEBP": "a WEBP file", b"WAVE": "a WAV file", b"AVI ": "an AVI video"}
_NETPBM = re.compile(rb"P[1-7]\s")
_MARKUP_HEAD_BYTES = 1024
_MPEG_TS_PACKET_BYTES, _MPEG_TS_SYNC = 188, 0x47


def kind_of_file(data: bytes) -> str:
    """Name a file by its first bytes, with an article: "a PDF file"; "of an unknown format" for any other.

    A file without bytes is "empty".
    """
    if not data:
        return "empty"
    known = [name for start, name in _STARTS.items() if data.startswith(start)]
    head = data[:_MARKUP_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"RIFF") and data[8:12] in _RIFF_KINDS:
        known.append(_RIFF_KINDS[data[8:12]])
    if data[4:8] == b"ftyp":
        known.append("an MP4 or QuickTime file")
    if _NETPBM.match(data):
        known.append("a PPM file")
    if data[:1] == data[_MPEG_TS_PACKET_BYTES : _MPEG_TS_PACKET_BYTES + 1] == bytes([_MPEG_TS_SYNC]):
        known.append("an MPEG transport stream")
    if head.startswith(b"<"):
        known.append("an SVG file" if b"<svg" in head else "a web page or other XML")
    return known[0] if known else "of an unknown format"
