"""The Grafana dashboard: Grafana's own model of one knows every field of it, and Prometheus its language."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

DASHBOARD = json.loads(
    (Path(__file__).parents[2] / "docker/grafana/dashboards/vclip.json").read_text(encoding="utf-8")
)


def lost(before: Any, after: Any, place: str = "dashboard") -> Iterator[str]:
    """Where the second lacks what is in the first, or has another value."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            yield from lost(value, after.get(name), f"{place}.{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from lost(one, other, f"{place}[{at}]")
    elif before != after:
        yield place


def read_by_grafana(dashboard: dict[str, Any]) -> Any:
    """A dashboard as Grafana's model writes it anew; fields and kinds of panels that it does not know are lost."""
    register_default_plugins()
    return json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))


def test_every_field_is_one_that_grafana_has() -> None:
    assert len(DASHBOARD["panels"]) >= 10
    assert list(lost(DASHBOARD, read_by_grafana(DASHBOARD))) == []
    wrong = json.loads(json.dumps(DASHBOARD))
    wrong["panels"][0]["fieldConfig"]["defaults"]["unitt"] = "s"
    assert list(lost(wrong, read_by_grafana(wrong))) == ["dashboard.panels[0].fieldConfig.defaults.unitt"]


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert place["x"] + place["w"] <= 24, panel["title"]
        assert not taken & cells, panel["title"]
        taken |= cells


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed here")
def test_promtool_reads_every_question(tmp_path: Path) -> None:
    """As rules that would record the answers."""
    questions = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    rules = [
        {"record": f"question:{number}", "expr": question.replace("$__rate_interval", "1m")}
        for number, question in enumerate(questions)
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "questions", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(questions)} rules found" in done.stdout
