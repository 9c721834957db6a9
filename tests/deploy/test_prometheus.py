"""Prometheus reads the service and understands the dashboard and the alerts. Skipped where it is not installed."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from app.inference.warm_up import PORTRAIT
from benchmarks.balancer import free_port
from benchmarks.live_service import LiveService

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy/helm/vclip/alerts.yaml"
DASHBOARD = ROOT / "docker/grafana/dashboards/vclip.json"
MAY_BE_EMPTY = ("vclip_problems_total",)  # there are only those that were

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed here"),
]


def test_it_answers_the_dashboard_and_loads_the_alerts(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tests.app.stand_in_service"]
    with LiveService(command, STAND_IN_GATE=str(tmp_path / "gate")) as service:
        jobs = [{"job_name": "vclip", "static_configs": [{"targets": [f"127.0.0.1:{service.port}"]}]}]
        settings = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(ALERTS)],
            "scrape_configs": jobs,
        }
        (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(settings))
        prometheus = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={tmp_path}/prometheus.yml",
                f"--storage.tsdb.path={tmp_path}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}/api/v1") as api:
                _wait_until(lambda: _ask(api, "sum(vclip_ready)") == ["1"])
                for _ in range(6):
                    answer = httpx2.post(
                        f"{service.url}/v1/speech",
                        files={"image": PORTRAIT.read_bytes()},
                        data={"text": "Good morning."},
                        timeout=30,
                    )
                    assert answer.status_code == 200
                    time.sleep(1)
                panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
                questions = [target["expr"] for panel in panels for target in panel["targets"]]
                assert len(questions) >= 20
                for question in questions:
                    found = _ask(api, question.replace("$__rate_interval", "10s"))
                    assert found or any(name in question for name in MAY_BE_EMPTY), question
                groups = api.get("/rules").json()["data"]["groups"]
                rules = [rule for group in groups for rule in group["rules"]]
                assert {rule["health"] for rule in rules} == {"ok"}
                assert {rule["state"] for rule in rules} == {"inactive"}
        finally:
            prometheus.kill()
            prometheus.wait()


def _ask(api: httpx2.Client, question: str) -> list[str]:
    """The values of an answer."""
    try:
        answer: dict[str, Any] = api.get("/query", params={"query": question}).json()
    except httpx2.HTTPError:
        return []
    assert answer["status"] == "success", answer
    return [one["value"][1] for one in answer["data"]["result"]]


def _wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)
