"""What can be told of the image without building it, and the smoke test against a running service."""

import base64
import ctypes
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

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


def test_the_package_is_built_with_the_files_that_name_its_dependencies() -> None:
    """setuptools only warns of a file that is missing, and builds a package without dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    dynamic = project["tool"]["setuptools"]["dynamic"]
    groups = [dynamic["dependencies"], *dynamic["optional-dependencies"].values()]
    files = {name for group in groups for name in group["file"]}
    for stage in ("cpu-build", "cuda-build"):
        text = DOCKERFILE.partition(f" AS {stage}\n")[2].partition("\nFROM ")[0]
        before = text.partition("\nRUN pip install")[0]
        assert files <= set(before.split()), stage


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
    service = read_yaml("compose.yaml")["services"]["vclip"]
    assert set(service["environment"]) <= SETTINGS
    grace = float(service["environment"]["VCLIP_GRACE_PERIOD_S"])
    assert float(service["stop_grace_period"].removesuffix("s")) > grace


def test_every_file_that_is_mounted_is_there() -> None:
    for service in read_yaml("compose.yaml")["services"].values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith(".") or (ROOT / "docker" / source).exists(), source


def test_images_of_others_are_pinned_and_nothing_but_this_machine_reaches_a_port() -> None:
    services = read_yaml("compose.yaml")["services"]
    for name, service in services.items():
        assert name == "vclip" or re.search(r":v?\d+\.\d+\.\d+$", service["image"]), name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), port


def test_the_targets_of_the_compose_files_are_stages() -> None:
    for name in ("compose.yaml", "compose.gpu.yaml"):
        target = read_yaml(name)["services"]["vclip"]["build"]["target"]
        assert f"FROM runtime AS {target}\n" in DOCKERFILE


def test_the_dashboard_asks_for_metrics_that_there_are(client: TestClient, portrait: bytes) -> None:
    client.post("/v1/speech", files={"image": portrait}, data={"text": "Hello."})
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    there = {sample.name: set(sample.labels) for family in families for sample in family.samples}
    labels = set().union(*there.values()) | {"instance"}  # which Prometheus adds
    dashboard = json.loads((ROOT / "docker" / "grafana" / "dashboards" / "vclip.json").read_text())
    targets = [target for panel in dashboard["panels"] for target in panel["targets"]]
    asked = {name for t in targets for name in re.findall(r"\b(?:vclip|process)_\w+", t["expr"])}
    assert len(asked) >= 12
    assert asked - set(there) == set()
    for target in targets:
        groups = re.findall(r"by \(([^)]*)\)", target["expr"])
        named = {label.strip() for group in groups for label in group.split(",")}
        named |= set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
        assert named <= labels, target


def test_grafana_is_given_the_source_that_the_dashboard_names() -> None:
    source = read_yaml("grafana/provisioning/datasources/prometheus.yaml")["datasources"][0]
    dashboard = json.loads((ROOT / "docker" / "grafana" / "dashboards" / "vclip.json").read_text())
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {source["uid"]}
    assert source["url"] == "http://prometheus:9090"
    assert read_yaml("prometheus.yaml")["scrape_configs"][0]["dns_sd_configs"][0]["names"] == ["vclip"]


def test_the_smoke_test_passes_where_the_service_speaks(start_service: StartService) -> None:
    done = smoke(start_service().url, seconds=30)
    assert done.returncode == 0, done.stderr
    assert "vclip-voice: candidate-" in done.stdout.lower()


def test_the_smoke_test_fails_where_nothing_is_ready() -> None:
    done = smoke("http://127.0.0.1:9", seconds=0)
    assert done.returncode == 1
    assert "is not ready" in done.stderr


def read_yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker" / name).read_text(encoding="utf-8"))
    return content


def smoke(url: str, seconds: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(ROOT / "docker" / "smoke.sh"), url, str(seconds)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_espeak_is_a_package_of_the_image_that_can_be_left_out() -> None:
    assert 'ARG SYSTEM_PACKAGES="espeak-ng"' in DOCKERFILE
    documented = (ROOT / "docs" / "container.md").read_text()
    assert "--build-arg SYSTEM_PACKAGES= " in documented
    extras = re.findall(r'--build-arg EXTRAS="([^"]*)"', documented)
    assert extras
    for extra in extras[0].split():
        assert (ROOT / "requirements" / f"{extra}.txt").is_file()
        assert f"requirements/{extra}.txt" in DOCKERFILE


@pytest.mark.skipif(shutil.which("strip") is None, reason="binutils is not installed here")
def test_what_is_trimmed_is_gone_from_the_lists_of_files_too(tmp_path: Path) -> None:
    packages = tmp_path / "lib/python3.11/site-packages"
    library = packages / "torch/lib/libsmall.so"
    for path in ("torch/tests/test_it.py", "torch/include/torch.h", "torch/bin/protoc", "pip/main.py"):
        write(packages / path, "x")
    for path in ("torch/__init__.py", "torch/bin/torch_shm_manager", "app/main.py", "../../../bin/pip3"):
        write(packages / path, "")
    library.parent.mkdir(parents=True)
    shutil.copy(next(Path("/usr/lib").glob("*/libz.so.1")), library)
    before = ["torch/__init__.py", "torch/lib/libsmall.so", "torch/tests/test_it.py", "torch/bin/protoc"]
    record = packages / "torch-1.0.dist-info/RECORD"
    write(record, "".join(f"{name},sha256=old,1\n" for name in before))
    script = ROOT / "docker/trim.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, capture_output=True)
    digest = base64.urlsafe_b64encode(hashlib.sha256(library.read_bytes()).digest()).decode().rstrip("=")
    assert record.read_text().splitlines() == [
        "torch/__init__.py,sha256=old,1",
        f"torch/lib/libsmall.so,sha256={digest},{library.stat().st_size}",
    ]
    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}
    assert {"torch/bin/torch_shm_manager", "torch/lib/libsmall.so", "torch/__init__.py"} <= left
    assert not {"torch/bin/protoc", "torch/include/torch.h", "pip/main.py", "torch/tests/test_it.py"} & left
    assert not (tmp_path / "bin/pip3").exists()
    assert any("app/__pycache__/main" in name for name in left)
    assert ctypes.CDLL(str(library)).zlibVersion


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_what_is_left_out_was_installed_and_is_not_imported_by_what_serves() -> None:
    lines = (ROOT / "docker/left_out.txt").read_text(encoding="utf-8").splitlines()
    left_out = [line for line in lines if line and not line.startswith("#")]
    pinned = (ROOT / "requirements/base.txt").read_text(encoding="utf-8")
    assert len(left_out) >= 20
    folders = {name for name, owners in packages_distributions().items() if set(owners) & set(left_out)}
    assert {"transformers", "sklearn"} <= folders
    for package in left_out:
        assert re.search(rf"^{package}==", pinned, re.MULTILINE), package
    for folder in ("app", "models"):
        for file in (ROOT / folder).rglob("*.py"):
            found = re.findall(r"^\s*(?:import|from) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert not folders & set(found), file
