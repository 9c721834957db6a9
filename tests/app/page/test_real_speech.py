"""The page in front of the service as users start it: what is heard and taken away is understood."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from models.types import Waveform
from tests.app.page.conftest import OpenPage, as_drop, is_heard
from tests.app.service_process import REAL, Service
from training.evaluation.judges.recognizer import Recognizer, join_model
from training.metrics import word_error_rate

pytestmark = pytest.mark.slow
TEXT = "The early train leaves the station before sunrise. Please buy your ticket tonight."
# what is sent to the loudspeaker, as samples
KEEP_SAMPLES = """
() => {
  window.played = [];
  const copy = AudioBuffer.prototype.copyToChannel;
  AudioBuffer.prototype.copyToChannel = function (samples, ...rest) {
    window.played.push(Array.from(samples));
    return copy.call(this, samples, ...rest);
  };
}
"""


@pytest.fixture(scope="module")
def real_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """With the embedded bundle."""
    started = Service(tmp_path_factory.mktemp("real") / "gate", REAL)
    yield started
    started.close()


@pytest.fixture(scope="module")
def recognizer(pytestconfig: pytest.Config) -> Recognizer:
    """As that of the end-to-end tests."""
    model_dir: Path = pytestconfig.cache.mkdir("whisper-base")
    return Recognizer(join_model(model_dir))


def test_from_a_dropped_picture_to_a_voice_that_is_understood(
    real_service: Service, open_page: OpenPage, face: bytes, recognizer: Recognizer
) -> None:
    page = open_page(f"{real_service.url}/")
    page.set_default_timeout(120_000)
    expect.set_options(timeout=120_000)
    page.evaluate(KEEP_SAMPLES)
    page.dispatch_event("#drop", "drop", {"dataTransfer": as_drop(page, face)})
    expect(page.locator("#cards .card")).to_have_count(3)
    expect(page.locator("#faces-found")).to_have_text("One face was found.")
    page.fill("#text", TEXT)
    page.locator("#cards").get_by_role("button", name="Play Voice 1").click()
    assert is_heard(page, seconds=120)

    lit: list[str] = []
    while page.locator("#player").get_attribute("data-state") == "playing":
        words = page.locator(".said .lit").all_text_contents()
        lit += [word for word in words if word not in lit]
    said = TEXT.replace(".", "").split()
    assert lit == [word for word in said if word in lit]  # in their order
    assert len(lit) > len(said) / 2

    with page.expect_download() as got:
        page.get_by_role("button", name="Download").click()
    samples, rate_hz = soundfile.read(io.BytesIO(Path(got.value.path()).read_bytes()), dtype="float32")
    played = np.array(page.evaluate("window.played.flat()"), dtype=np.float32)
    assert len(played) == len(samples)
    assert np.abs(played - samples).max() < 1e-3
    heard = recognizer.transcribe(Waveform(samples, rate_hz))
    assert word_error_rate(heard, TEXT) < 0.2, heard
