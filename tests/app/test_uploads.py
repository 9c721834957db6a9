"""An upload that waits is in memory once, in every route that takes files."""

import re
import socket
from contextlib import ExitStack

import httpx2
import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import StartService, wait_until
from tests.app.service_process import Service
from tests.app.test_faults import begin_request, in_background
from tests.fakes import StandInVclip

MIB = 1024 * 1024
WARMING_UP, UPLOADS = 2, 4
# the files of one upload for each route: in all 19 MiB, just under the limit of a body
FILES = {
    "/v1/speech": {"image": 19},
    "/v1/voices": {"image": 19},
    "/v1/embeddings/face": {"image": 19},
    "/v1/embeddings/voice": {"audio": 19},
    "/v1/verify": {"image": 10, "audio": 9},
    "/v1/watermark/detect": {"audio": 19},
    "/v1/dialogue": {"image": 19},
}
SCRIPT = '{"speakers": {"Ann": {"image": 0}}, "lines": [{"speaker": "Ann", "text": "Hello."}]}'


def resident_mib(service: Service) -> float:
    told = re.search(
        r"^process_resident_memory_bytes (\S+)$", httpx2.get(f"{service.url}/metrics").text, re.M
    )
    assert told is not None
    return float(told[1]) / MIB


def test_every_route_that_takes_files_is_measured() -> None:
    paths = create_app(Settings(), StandInVclip).openapi()["paths"]
    takes_files = {
        path
        for path, methods in paths.items()
        if "multipart/form-data" in methods.get("post", {}).get("requestBody", {}).get("content", {})
    }
    assert takes_files - {"/v1/phonemes"} == set(FILES)  # its form has no files


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES)
def test_an_upload_that_waits_is_held_once(start_service: StartService, portrait: bytes, path: str) -> None:
    service = start_service()
    thread, _ = in_background(lambda: service.speak(portrait, "hold."))
    service.wait_for("sentence", count=2)  # the first is the warm-up's
    files = {name: b"\xff" * (size * MIB) for name, size in FILES[path].items()}
    fields = {"/v1/dialogue": {"script": SCRIPT}, "/v1/speech": {"text": "Hello."}}.get(path, {})
    with ExitStack() as stack:

        def upload(number: int) -> socket.socket:
            connection = stack.enter_context(begin_request(service, path, files, **fields))
            service.wait_for("queued", count=number)
            return connection

        for number in range(WARMING_UP):  # what is freed of these is kept for the next upload
            upload(number + 2)
        before = resident_mib(service)
        for number in range(UPLOADS):
            upload(number + 2 + WARMING_UP)
        grown = resident_mib(service) - before
        # once, and neither twice nor not at all; the allocator keeps and reuses some of it
        assert 0.5 * UPLOADS * 19 < grown < 1.5 * UPLOADS * 19
    wait_until(lambda: service.hang_ups() == UPLOADS + WARMING_UP)
    service.open_gate()
    thread.join(timeout=60)
