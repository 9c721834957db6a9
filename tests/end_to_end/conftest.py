"""What the end-to-end tests share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from models.vclip import Vclip
from tests.app.conftest import wait_until
from training.evaluation.judges.recognizer import Recognizer, join_model


@pytest.fixture(scope="session")
def recognizer(pytestconfig: pytest.Config) -> Recognizer:
    """Whisper base; its joined file (145 MB) is kept in pytest's cache."""
    model_dir: Path = pytestconfig.cache.mkdir("whisper-base")
    return Recognizer(join_model(model_dir))


@contextmanager
def marking_service(vclip: Vclip) -> Iterator[TestClient]:
    """A client of the service around a bundle, which marks its speech as it does by default; ready."""
    assert Settings().watermark
    with TestClient(create_app(Settings(), lambda: replace(vclip, marks_speech=True))) as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200, seconds=300)
        yield client
