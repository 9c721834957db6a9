import numpy as np
import pytest

from benchmarks.inputs.videos import RATE_HZ, SIDE_PX, face_video, hum, sound_file
from models.types import ImageArray
from training.full.media import read_sound, read_video
from training.full.skips import Skip


@pytest.mark.parametrize("codec", ["mpeg4", "h264"])
def test_the_first_frame_and_the_whole_sound(astronaut: ImageArray, codec: str) -> None:
    sound = hum(2.0)
    picture, voice = read_video(face_video(astronaut, sound, codec=codec), max_seconds=10)
    assert picture.shape == (SIDE_PX, SIDE_PX, 3)
    # the frames after it fade to black: only the first is as bright as what was encoded
    assert picture.mean() == pytest.approx(astronaut.mean(), rel=0.05)
    assert voice.sample_rate_hz == RATE_HZ
    assert voice.seconds == pytest.approx(2.0, abs=0.15)  # the coder pads
    assert _alike(voice.samples, sound) > 0.98


def test_sound_alone(astronaut: ImageArray) -> None:
    sound = hum(1.5)
    voice = read_sound(sound_file(sound), max_seconds=10)
    assert voice.seconds == pytest.approx(1.5, abs=0.15)
    assert _alike(voice.samples, sound) > 0.98


def _alike(decoded: np.ndarray, original: np.ndarray) -> float:
    """Highest correlation over the coder's delay."""
    n = len(original) - 4096
    piece = original[2048 : 2048 + n]
    best = 0.0
    for delay in range(0, 2049, 1):
        other = decoded[2048 - 1024 + delay : 2048 - 1024 + delay + n]
        if len(other) == n:
            best = max(best, float(np.dot(piece, other) / np.linalg.norm(piece) / np.linalg.norm(other)))
    return best


@pytest.mark.parametrize("index_first", [False, True])
def test_a_video_that_was_cut_short_is_told_as_such(astronaut: ImageArray, index_first: bool) -> None:
    whole = face_video(astronaut, hum(3.0), seconds=3.0, index_first=index_first)
    for share in (0.5, 0.6, 0.7, 0.8):
        with pytest.raises(Skip) as raised:
            read_video(whole[: int(share * len(whole))], max_seconds=10)
        # without its index, which usually stands at the end, nothing of a file can be read
        assert raised.value.kind == ("truncated" if index_first else "unreadable")


@pytest.mark.parametrize("data", [b"", b"no video at all", b"\0\0\0\x18ftypmp42" + bytes(200)])
def test_what_is_no_video_is_unreadable(data: bytes) -> None:
    with pytest.raises(Skip) as raised:
        read_video(data, max_seconds=10)
    assert raised.value.kind in ("unreadable", "no picture")


def test_a_video_without_sound_and_a_sound_without_a_picture(astronaut: ImageArray) -> None:
    with pytest.raises(Skip, match="no sound"):
        read_video(face_video(astronaut, None), max_seconds=10)
    with pytest.raises(Skip, match="no picture"):
        read_video(sound_file(hum(1.0)), max_seconds=10)


def test_a_sound_over_the_limit_is_not_decoded_to_its_end(astronaut: ImageArray) -> None:
    with pytest.raises(Skip, match=r"^too long: the sound is longer than 1 s"):
        read_video(face_video(astronaut, hum(2.0)), max_seconds=1)
