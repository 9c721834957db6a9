"""Files made to break things: each gets its documented answer, and none costs more memory than is stated."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from app.main import create_app
from app.settings import Settings
from benchmarks.inputs import bad_files, recordings
from models.limits import MAX_AUDIO_SECONDS, MAX_IMAGE_PIXELS
from models.voice.decoding.bounds import MAX_AUDIO_CHANNELS, MAX_SAMPLE_RATE_HZ
from tests.app.assertions import assert_problem
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip

ROOT = Path(__file__).parents[3]
MIB = 1024 * 1024

pytestmark = pytest.mark.filterwarnings("ignore")  # Pillow's remarks on pictures that are odd


# made once, when the first test asks: they take seconds


@cache
def good_pictures() -> dict[str, bytes]:
    return bad_files.good_pictures(PORTRAIT.read_bytes())


@cache
def bad_pictures() -> dict[str, bytes]:
    return bad_files.bad_pictures(PORTRAIT.read_bytes())


@cache
def good_recordings() -> dict[str, bytes]:
    return bad_files.good_recordings() | recordings.good_recordings()


@cache
def bad_recordings() -> dict[str, bytes]:
    return bad_files.bad_recordings() | recordings.bad_recordings()


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    """One service for all files: whatever one of them does to it, the next would notice."""
    with TestClient(create_app(Settings(), StandInVclip), raise_server_exceptions=False) as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200)
        yield client


@pytest.mark.slow
def test_an_odd_picture_is_a_picture(service: TestClient, subtests: pytest.Subtests) -> None:
    usual = service.post("/v1/embeddings/face", files={"image": PORTRAIT.read_bytes()}).json()
    for name, picture in good_pictures().items():
        with subtests.test(name):
            response = service.post("/v1/embeddings/face", files={"image": picture})
            assert response.status_code == 200, response.text
            [face] = response.json()["faces"]  # upright, and where it is in the portrait
            assert np.abs(np.subtract(face["box_px"], usual["face"]["box_px"])).max() < 12


def test_a_bad_picture_is_refused(service: TestClient, subtests: pytest.Subtests) -> None:
    for name, picture in bad_pictures().items():
        with subtests.test(name):
            response = service.post("/v1/embeddings/face", files={"image": picture})
            detail = assert_problem(response, 422, "invalid-image")["detail"]
            assert ":" in detail  # what to do about it
            assert "Traceback" not in detail


def test_an_odd_recording_is_a_recording(service: TestClient, subtests: pytest.Subtests) -> None:
    for name, recording in good_recordings().items():
        with subtests.test(name):
            response = service.post("/v1/embeddings/voice", files={"audio": recording})
            assert response.status_code == 200, response.text
            assert response.json()["voice"]["seconds"] == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("address", ["/v1/verify", "/v1/watermark/detect"])
def test_the_other_addresses_hear_them_alike(service: TestClient, address: str) -> None:
    for name in ("M4A of AAC, a voice memo", "WebM of Opus, as Chromium records", "AMR"):
        files = {"image": PORTRAIT.read_bytes(), "audio": good_recordings()[name]}
        if address != "/v1/verify":
            del files["image"]
        response = service.post(address, files=files)
        assert response.status_code == 200, response.text


def test_a_bad_recording_is_refused(service: TestClient, subtests: pytest.Subtests) -> None:
    for name, recording in bad_recordings().items():
        with subtests.test(name):
            response = service.post("/v1/embeddings/voice", files={"audio": recording})
            assert_problem(response, 422, "invalid-audio")


@pytest.mark.parametrize(
    ("address", "data", "others"),
    [
        ("/v1/speech", {"text": "Hello."}, {}),
        ("/v1/voices", {}, {}),
        ("/v1/verify", {}, {"audio": good_recordings()["8 kHz"]}),
    ],
)
def test_the_other_addresses_refuse_them_alike(
    service: TestClient, address: str, data: dict[str, str], others: dict[str, bytes]
) -> None:
    for picture in list(bad_pictures().values())[:5]:
        response = service.post(address, files={"image": picture, **others}, data=data)
        assert_problem(response, 422, "invalid-image")


# --- memory, seen from outside of the process that decodes; what a process that it starts takes counts too

IDLE_PROCESS_KIB = 40_000
FFMPEG_MIB = 64  # its libraries, and the file here and there
DECODERS = {"image": "face.image", "audio": "voice.audio"}
MEASURE = """
import resource, sys
from models.{module} import {function} as decode
data = sys.stdin.buffer.read()
def peak():
    here, there = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return here + max(0, there - CHILD)
before, CHILD = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, {child_kib}
try:
    decode(data)
    print("decoded", end=" ")
except Exception as error:
    print(type(error).__name__, end=" ")
print(peak() - before)
"""


def decoded_with_mib(module: str, data: bytes) -> tuple[str, float]:
    """What became of the file, and by how much the peak memory of a process grew, in MiB."""
    program = MEASURE.format(module=DECODERS[module], function=f"decode_{module}", child_kib=IDLE_PROCESS_KIB)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, input=data, capture_output=True, check=True
    )
    outcome, kib = done.stdout.decode().split()
    return outcome, int(kib) / 1024


@pytest.mark.parametrize(
    "name",
    [
        "a JPEG of 65,535 x 65,535 pixels by its header",
        "a PNG of 2^31 - 1 pixels each way by its header",
        "a PNG of 100,000 x 100,000 bits",
        "a WEBP of 16,383 x 16,383 pixels by its header",
        "a text chunk of 200 MB",
        "too many scans",
        "a GIF of 65,535 x 65,535 pixels by its header",
        "a BMP of 30,000 x 30,000 pixels by its header",
        "a TIFF of 20,000 x 20,000 bits",
        "a HEIC of 40,000 x 40,000 pixels by its header",
        "a HEIC of 4,000 x 4,000 pixels that says it has 64 x 64",
        "an AVIF of 8,000 x 8,000 pixels",
    ],
)
def test_a_bomb_is_refused_before_it_takes_memory(name: str) -> None:
    outcome, mib = decoded_with_mib("image", bad_pictures()[name])
    assert outcome == "InvalidImage"
    assert mib < 24


@pytest.mark.parametrize("name", ["HEIC", "AVIF", "TIFF"])
def test_a_large_picture_of_another_process_takes_twelve_bytes_a_pixel_here_and_there(name: str) -> None:
    side = 3_000
    data = bad_files.plain_picture(side, name)
    outcome, mib = decoded_with_mib("image", data)
    assert outcome == "decoded"
    assert mib < 12 * side * side / MIB + 64


@pytest.mark.parametrize(
    "name",
    [
        "a FLAC of ten hours by its header",
        "silence that is longer than the limit",
        "an MP4 of four thousand million samples by its index",
        "an MP4 of 3,000 streams",
        "a chain of 1,000 Ogg files",
    ],
)
def test_a_recording_that_claims_too_much_is_refused_before_it_takes_memory(name: str) -> None:
    outcome, mib = decoded_with_mib("audio", bad_recordings()[name])
    assert outcome == "InvalidAudio"
    assert mib < FFMPEG_MIB


def test_an_hour_of_silence_takes_no_more_memory_than_two_minutes() -> None:
    outcome, mib = decoded_with_mib("audio", bad_recordings()["a WebM of an hour of silence"])
    assert outcome == "InvalidAudio"
    assert mib < FFMPEG_MIB + 8_000 * MAX_AUDIO_SECONDS * 4 / MIB


@pytest.mark.parametrize("name", ["a video of huge pictures", "20,000 chapters"])
def test_only_the_sound_of_a_file_takes_memory(name: str) -> None:
    """One of the pictures has 144 million pixels."""
    outcome, mib = decoded_with_mib("audio", good_recordings()[name])
    assert outcome == "decoded"
    assert mib < FFMPEG_MIB


def test_the_largest_picture_takes_twelve_bytes_a_pixel() -> None:
    """A see-through one, which has to be laid on paper, takes the most steps."""
    side = 2_500
    outcome, mib = decoded_with_mib("image", bad_files.transparent_picture(side))
    assert outcome == "decoded"
    assert mib < 12 * side * side / MIB + 32
    assert 12 * MAX_IMAGE_PIXELS / MIB < 600


def test_the_widest_recording_takes_no_more_than_one_channel_of_it() -> None:
    seconds = 30.0
    outcome, mib = decoded_with_mib("audio", bad_files.wide_recording(seconds))
    assert outcome == "decoded"
    all_channels = seconds * MAX_SAMPLE_RATE_HZ * 4 * MAX_AUDIO_CHANNELS / MIB
    assert mib < all_channels / 3
    assert seconds < MAX_AUDIO_SECONDS


def test_scans_over_the_limit_are_refused_and_the_usual_ones_are_not() -> None:
    from models.face.jpeg import MAX_JPEG_SCANS, has_too_many_scans

    usual = bad_files.scan_bomb(64, 0)
    assert not has_too_many_scans(usual)
    begun = usual.count(b"\xff\xda")
    assert not has_too_many_scans(bad_files.scan_bomb(64, MAX_JPEG_SCANS - begun))
    assert has_too_many_scans(bad_files.scan_bomb(64, MAX_JPEG_SCANS - begun + 1))
    assert not has_too_many_scans(usual + b"\xff\xda\x00\x02" * 1000)  # behind its end
    assert not has_too_many_scans(b"")
