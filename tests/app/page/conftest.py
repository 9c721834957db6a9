"""A real Chromium in front of a service around the stand-in."""

import base64
import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import Browser, JSHandle, Page, Playwright, sync_playwright

from app.inference.warm_up import PORTRAIT
from tests.app.service_process import Service

NAMES = ("chromium", "chromium-browser", "google-chrome")
# what is sent to the loudspeaker is also sent to an analyser that the tests can read
LISTEN = """
(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      if (!window.heard) { window.heard = new AnalyserNode(this.context, { fftSize: 2048 }); }
      connect.call(this, window.heard);
    }
    return connect.call(this, target, ...rest);
  };
})();
"""
LOUDNESS = """() => {
  if (!window.heard) return 0;
  const samples = new Float32Array(2048);
  window.heard.getFloatTimeDomainData(samples);
  return Math.max(...samples.map(Math.abs));
}"""
OpenPage = Callable[..., Page]


def jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def face() -> bytes:
    """A JPEG with one face."""
    return PORTRAIT.read_bytes()


@pytest.fixture(scope="session")
def two_faces() -> bytes:
    """The same face twice, the larger one on the right."""
    one = Image.open(PORTRAIT)
    both = Image.new("RGB", (460, 260), "steelblue")
    both.paste(one, (0, 30))
    both.paste(one.resize((250, 250)), (205, 5))
    return jpeg(both)


@pytest.fixture(scope="session")
def blank() -> bytes:
    """A JPEG without a face."""
    return jpeg(Image.new("RGB", (200, 200), "steelblue"))


@dataclass(frozen=True)
class Files:
    """What is shown to the page: pictures as JPEG with one face, two and none, and a recording."""

    face: bytes
    two_faces: bytes
    blank: bytes
    recording: bytes


@pytest.fixture
def files(face: bytes, two_faces: bytes, blank: bytes, recording: bytes) -> Files:
    """One of each."""
    return Files(face, two_faces, blank, recording)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, with a camera that films a portrait, and a microphone that hums."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"none of {', '.join(NAMES)} is installed: this test needs a real browser")
    film = tmp_path_factory.mktemp("camera") / "face.mjpeg"
    frame = Image.new("RGB", (640, 480), "gray")
    frame.paste(Image.open(PORTRAIT).resize((400, 400)), (120, 40))
    film.write_bytes(jpeg(frame) * 5)
    launched = playwright.chromium.launch(
        executable_path=path,
        args=[
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
            "--mute-audio",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ],
    )
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests that need no settings of their own."""
    started = Service(
        tmp_path_factory.mktemp("service") / "gate", VCLIP_QUEUE_SIZE="1", VCLIP_MAX_BODY_BYTES="120000"
    )
    yield started
    started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens the page at an address, and fails the test where a script fails or something is refused to load."""
    contexts = []
    faults: list[str] = []

    def open_it(url: str, wait: bool = True, **settings: object) -> Page:
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # whichever of its settings
        contexts.append(context)
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None,
        )
        page.on(
            "request",
            lambda request: (
                faults.append(request.url) if not request.url.startswith((url, "blob:", "data:")) else None
            ),
        )
        page.goto(url)
        if wait:
            page.wait_for_selector("body[data-ready]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def page(service: Service, open_page: OpenPage) -> Page:
    """The page of that service."""
    return open_page(f"{service.url}/")


def as_drop(page: Page, content: bytes, name: str = "face.jpg") -> JSHandle:
    """What a browser hands over when a file is dropped or pasted."""
    return page.evaluate_handle(
        """([content, name]) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], name, { type: "image/jpeg" }));
          return data;
        }""",
        [base64.b64encode(content).decode(), name],
    )


def show(page: Page, content: bytes, cards: int = 3) -> None:
    """Choose a picture and wait for its voices."""
    page.set_input_files("#file", {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": content})
    page.wait_for_selector(f"#cards .card:nth-child({cards})")


def is_heard(page: Page, seconds: float = 10) -> bool:
    """Wait until something sounds; whether it did in that time."""
    for _ in range(round(20 * seconds)):
        if page.evaluate(LOUDNESS) > 0.01:
            return True
        page.wait_for_timeout(50)
    return False
