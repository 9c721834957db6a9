"""Frames of MPEG audio (MP3 and its older layers), which tell that a file begins within one, and how long it is."""

from dataclasses import dataclass

# kbit/s by the four bits of a header, ISO/IEC 11172-3 table 2.4.2.3 and 13818-3; 0 stands for what has no length
_LAYER_1 = (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0)
_LAYER_2 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0)
_LAYER_3 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_LOW_LAYER_1 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0)
_LOW_LAYERS_2_3 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES_HZ = (44_100, 48_000, 32_000)
_MPEG_1, _NO_VERSION = 3, 1
HEADER_BYTES = 4
FRAMES_IN_A_ROW = 4  # four headers where the lengths say so do not occur by chance
SEARCHED_BYTES = 65_536


@dataclass(frozen=True)
class Frame:
    """What a header says of its frame: its length in bytes and in seconds."""

    n_bytes: int
    seconds: float


def read_frame(data: bytes, at: int) -> Frame | None:
    """The frame whose header is at this place; None where there is none, or its length is open."""
    if len(data) < at + HEADER_BYTES or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, 4 - (data[at + 1] >> 1 & 3)
    rate_index, padding = data[at + 2] >> 2 & 3, data[at + 2] >> 1 & 1
    if version == _NO_VERSION or layer == 4 or rate_index == len(_RATES_HZ):
        return None
    is_low = version != _MPEG_1
    if is_low:
        kbit_s = (_LOW_LAYER_1 if layer == 1 else _LOW_LAYERS_2_3)[data[at + 2] >> 4]
    else:
        kbit_s = (_LAYER_1, _LAYER_2, _LAYER_3)[layer - 1][data[at + 2] >> 4]
    if not kbit_s:
        return None
    rate_hz = _RATES_HZ[rate_index] >> (_MPEG_1 - version if version else 2)
    samples = 384 if layer == 1 else 576 if is_low and layer == 3 else 1152
    slot_bytes = 4 if layer == 1 else 1
    slots = samples * kbit_s * 1000 // (8 * slot_bytes * rate_hz) + padding
    return Frame(slots * slot_bytes, samples / rate_hz)


def seconds_of_frames(data: bytes) -> float:
    """Length of all the frames of a file; what is between them is passed over."""
    at, seconds = 0, 0.0
    while at >= 0:
        frame = read_frame(data, at)
        if frame is None:
            at = data.find(b"\xff", at + 1)
            continue
        seconds += frame.seconds
        at += frame.n_bytes
    return seconds


def find_frames(data: bytes) -> int | None:
    """Where FRAMES_IN_A_ROW frames follow each other, within the first SEARCHED_BYTES; None if nowhere."""
    at = data.find(b"\xff", 0, SEARCHED_BYTES)
    while at >= 0:
        if _are_frames(data, at):
            return at
        at = data.find(b"\xff", at + 1, SEARCHED_BYTES)
    return None


def _are_frames(data: bytes, at: int) -> bool:
    for _ in range(FRAMES_IN_A_ROW):
        frame = read_frame(data, at)
        if frame is None:
            return False
        at += frame.n_bytes
    return True
