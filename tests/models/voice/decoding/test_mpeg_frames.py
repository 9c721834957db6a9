import numpy as np
import pytest

from benchmarks.inputs.bad_files import tone, written
from benchmarks.inputs.recordings import recording
from models.voice.decoding.mpeg_frames import SEARCHED_BYTES, find_frames, read_frame, seconds_of_frames


def lengths(data: bytes, at: int = 0) -> list[int]:
    found = []
    while frame := read_frame(data, at):
        found.append(frame.n_bytes)
        at += frame.n_bytes
    return found


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
def test_the_frames_of_an_mp3_are_the_whole_file(rate_hz: int) -> None:
    mp3 = written(tone(0.5, rate_hz), rate_hz, "MP3")
    assert len(lengths(mp3)) > 5
    assert sum(lengths(mp3)) == len(mp3)
    assert seconds_of_frames(mp3) == pytest.approx(
        0.5, abs=0.3
    )  # the encoder's delay, and one frame for its tag


def test_the_frames_of_layer_2() -> None:
    mp2 = recording(tone(0.5, 48_000), 48_000, "mp2", "mp2")
    assert sum(lengths(mp2)) == len(mp2)
    assert seconds_of_frames(mp2 + b"\xff tag" + mp2) == pytest.approx(1.0, abs=0.1)


def test_frames_are_found_behind_the_rest_of_one() -> None:
    mp3 = written(tone(0.5), form="MP3")
    first = lengths(mp3)[0]
    for cut in (1, 77, first - 1, first):
        assert find_frames(mp3[cut:]) == first - cut


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\xff" * 1_000,
        b"\xff\xfb\x90\x64" * 1_000,
        bytes(SEARCHED_BYTES) + b"\xff\xfb\x90\x64" * 999,
    ],
)
def test_a_few_headers_are_no_frames(data: bytes) -> None:
    assert find_frames(data) is None


def test_noise_has_no_frames() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, SEARCHED_BYTES), np.uint8)
    assert all(find_frames(row.tobytes()) is None for row in noise)
