from pathlib import Path

import pytest

from models.errors import InvalidBundle, MissingWeights
from models.runtime import torchaudio_extension, torchvision_schemas
from training.imports.coqui_hub import fetch_model, known_licence

VCTK = "tts_models/en/vctk/vits"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No server answers, and coqui's cache is an empty folder."""
    torchvision_schemas.declare()
    torchaudio_extension.declare()
    import requests

    def fail(*_: object, **__: object) -> None:
        raise requests.ConnectionError("no route")

    monkeypatch.setattr(requests, "get", fail)
    monkeypatch.setenv("TTS_HOME", str(tmp_path))


@pytest.mark.usefixtures("offline")
def test_a_hub_out_of_reach_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match=r"cannot be downloaded .*copy the directory here") as raised:
        fetch_model(VCTK)
    assert (
        "https://github.com/coqui-ai/TTS/releases/download/v0.6.1_models/tts_models--en--vctk--vits.zip"
        in str(raised.value)
    )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["nowhere", "tts_models/en/vctk/none", "tts_models/en", "../vits"])
def test_what_is_no_model_is_refused(name: str) -> None:
    with pytest.raises(InvalidBundle, match="neither a directory nor a model of coqui-tts's list"):
        fetch_model(name)


def test_xtts_is_refused_before_it_is_downloaded() -> None:
    with pytest.raises(InvalidBundle, match=r"XTTS cannot be imported: .* 32 latents of 1024 numbers"):
        fetch_model("tts_models/multilingual/multi-dataset/xtts_v2")


def test_licences_are_as_spdx_writes_them(tmp_path: Path) -> None:
    assert known_licence(VCTK) == "Apache-2.0"
    assert known_licence("tts_models/multilingual/multi-dataset/your_tts") == "CC-BY-NC-ND-4.0"
    assert known_licence("tts_models/multilingual/multi-dataset/xtts_v2") == "LicenseRef-CPML"
    assert known_licence("my/model") is None
    (tmp_path / "tts_models--en--vctk--vits").mkdir()
    assert known_licence(str(tmp_path / "tts_models--en--vctk--vits")) == "Apache-2.0"
    assert known_licence(str(tmp_path)) is None
