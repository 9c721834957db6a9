"""The demonstration: what it says where the service takes its input and where it does not."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from app.main import create_app
from app.settings import Settings
from tests.app.conftest import wait_until
from tests.fakes import StandInVclip

DEMO = Path(__file__).parents[2] / "docs/examples/demo.py"


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, with a service in this process."""
    spec = importlib.util.spec_from_file_location("demo", DEMO)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def post(address: str, timeout: float, **sent: Any) -> Any:
        with TestClient(create_app(Settings(), StandInVclip)) as client:
            wait_until(lambda: client.get("/health/ready").status_code == 200)
            return client.post(address, **sent)

    def run(picture: bytes, text: str, out: Path, log: Path) -> None:
        log.write_text("what the service logged")
        module.create_speech("", picture, text)

    monkeypatch.setattr(module.httpx2, "post", post)
    monkeypatch.setattr(module, "run", run)
    return module


def test_input_that_is_refused_is_told_without_the_log(
    demo: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["demo.py", "--face", str(PORTRAIT), "--text", ""])
    assert demo.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("demo failed: the text is empty")


def test_a_fault_of_the_service_is_told_with_its_log(
    demo: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise demo.DemoFailed("no answer")

    monkeypatch.setattr(demo, "create_speech", fail)
    monkeypatch.setattr(sys, "argv", ["demo.py", "--face", str(PORTRAIT)])
    assert demo.main() == 1
    assert "what the service logged" in capsys.readouterr().err
