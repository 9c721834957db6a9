"""The service around the stand-in, as tests use it."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from app.main import create_app
from app.settings import Settings
from models.interfaces import Load
from tests.app.service_process import STAND_IN, Service
from tests.fakes import StandInVclip

MakeClient = Callable[..., TestClient]
StartService = Callable[..., Service]


@pytest.fixture
def portrait() -> bytes:
    """A JPEG file with one face."""
    return PORTRAIT.read_bytes()


@pytest.fixture
def faceless() -> bytes:
    """A PNG file without a face."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "steelblue").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def recording() -> bytes:
    """A WAV file of one second."""
    time_s = np.arange(16_000) / 16_000
    buffer = io.BytesIO()
    soundfile.write(buffer, 0.3 * np.sin(2 * np.pi * 150 * time_s), 16_000, format="WAV")
    return buffer.getvalue()


@pytest.fixture
def stand_in() -> StandInVclip:
    """The machine behind `client`."""
    return StandInVclip()


@pytest.fixture
def make_client(stand_in: StandInVclip) -> Iterator[MakeClient]:
    """Starts the service with the given settings and waits until it is ready, or not where `wait=False`."""
    with ExitStack() as stack:

        def make(load: Load = lambda: stand_in, wait: bool = True, **settings: object) -> TestClient:
            app = create_app(Settings.model_validate(settings), load)
            client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            if wait:
                wait_until(lambda: client.get("/health/ready").status_code == 200)
            return client

        yield make
        stand_in.gate.set()


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    """The service with default settings, ready."""
    return make_client()


@pytest.fixture
def start_service(tmp_path: Path) -> Iterator[StartService]:
    """Starts a service process, around the stand-in if nothing else is said, with settings as variables."""
    services: list[Service] = []

    def start(module: str = STAND_IN, **variables: str) -> Service:
        services.append(Service(tmp_path / f"gate-{len(services)}", module, **variables))
        return services[-1]

    yield start
    for service in services:
        service.close()


@pytest.fixture(scope="module")
def running_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """See `shared_service`."""
    started = Service(tmp_path_factory.mktemp("service") / "gate")
    yield started
    started.close()


@pytest.fixture
def shared_service(running_service: Service) -> Service:
    """A service process with default settings for all tests of a file that leave it alive; its gate is closed."""
    running_service.close_gate()
    return running_service


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until the condition holds; fail where it does not within the time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"not true within {seconds} s")
        time.sleep(0.01)
