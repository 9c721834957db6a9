"""What can be told of the image without building it, and the smoke test against a running service."""

import re
import subprocess
from pathlib import Path

import yaml

from app.settings import Settings, variable_name
from tests.app.conftest import StartService

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SETTINGS = {variable_name(field) for field in Settings.model_fields}


def test_everything_that_is_copied_is_there_and_let_through() -> None:
    copied = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
    paths = [path for line in copied for path in line if not line[0].startswith("--from")]
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert len(paths) >= 10
    for path in paths:
        assert (ROOT / path).exists(), path
        assert any(Path(path).match(pattern) for pattern in allowed), path


def test_bases_are_pinned_to_a_patch_release() -> None:
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.11\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE))
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) <= stages | {"${PYTHON_IMAGE}"}
    assert set(re.findall(r"--from=(\S+)", DOCKERFILE)) <= stages
    assert re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE)[-1] == "cpu"  # where none is named


def test_it_does_not_run_as_root_and_gets_signals_itself() -> None:
    stages = dict(re.findall(r"^FROM \S+ AS (\S+)$(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
    # a shell form would keep SIGTERM from the service
    assert 'CMD ["python", "-m", "app"]' in stages["runtime"]
    assert "HEALTHCHECK " in stages["runtime"]
    for target in ("cpu", "cuda"):
        assert f"FROM runtime AS {target}\n" in DOCKERFILE
        assert re.findall(r"^USER (.*)$", stages[target], re.MULTILINE) == ["10001:10001"]


def test_every_setting_that_is_named_exists() -> None:
    assert set(re.findall(r"\b(VCLIP_[A-Z_]+)=", DOCKERFILE)) <= SETTINGS
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["vclip"]
    assert set(service["environment"]) <= SETTINGS
    grace = float(service["environment"]["VCLIP_GRACE_PERIOD_S"])
    assert float(service["stop_grace_period"].removesuffix("s")) > grace


def test_the_smoke_test_passes_where_the_service_speaks(start_service: StartService) -> None:
    done = smoke(start_service().url, seconds=30)
    assert done.returncode == 0, done.stderr
    assert "vclip-voice: candidate-" in done.stdout.lower()


def test_the_smoke_test_fails_where_nothing_is_ready() -> None:
    done = smoke("http://127.0.0.1:9", seconds=0)
    assert done.returncode == 1
    assert "is not ready" in done.stderr


def smoke(url: str, seconds: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(ROOT / "docker" / "smoke.sh"), url, str(seconds)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
