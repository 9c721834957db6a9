"""The alerts ask for metrics that there are, and are raised when they should be."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.main import create_app
from app.problems.kinds import PUBLIC_KINDS
from app.settings import Settings
from tests.fakes import StandInVclip

CHART = Path(__file__).parents[2] / "deploy/helm/vclip"
needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed here")


def rules() -> list[dict[str, Any]]:
    content = yaml.safe_load((CHART / "alerts.yaml").read_text(encoding="utf-8"))
    return [rule for group in content["groups"] for rule in group["rules"]]


def test_alerts_ask_for_metrics_that_there_are() -> None:
    with TestClient(create_app(Settings(), StandInVclip)) as client:
        families = list(text_string_to_metric_families(client.get("/metrics").text))
    there = {sample.name for family in families for sample in family.samples}
    there |= {"vclip_requests_total"}  # there as soon as a request has ended
    asked = {name for rule in rules() for name in re.findall(r"\b(?:vclip|process)_\w+", rule["expr"])}
    assert len(asked) >= 6
    assert asked - there == set()
    problems = {name for rule in rules() for name in re.findall(r'problem="([^"]+)"', rule["expr"])}
    assert problems <= {kind.slug for kind in PUBLIC_KINDS}
    assert problems


def test_every_alert_says_what_to_do_and_has_a_test() -> None:
    tests = yaml.safe_load((CHART / "alerts.test.yaml").read_text(encoding="utf-8"))["tests"]
    raised = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert raised == {rule["alert"] for rule in rules()}
    for rule in rules():
        assert rule["annotations"].keys() == {"summary", "description"}
        assert rule["labels"]["severity"] in ("warning", "critical")


@needs_promtool
def test_promtool_raises_them_when_they_should_be() -> None:
    for words in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]):
        done = subprocess.run(["promtool", *words], cwd=CHART, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
