"""What the end-to-end tests share."""

from pathlib import Path

import pytest

from training.recognizer import Recognizer, join_model


@pytest.fixture(scope="session")
def recognizer(pytestconfig: pytest.Config) -> Recognizer:
    """Whisper base; its joined file (145 MB) is kept in pytest's cache."""
    model_dir: Path = pytestconfig.cache.mkdir("whisper-base")
    return Recognizer(join_model(model_dir))
