"""The figures of docs/scaling.md are those that were measured."""

import json
from pathlib import Path

import yaml

from tools import write_scaling

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/scaling.md").read_text(encoding="utf-8")
RESULTS = ROOT / "benchmarks/results"


def test_the_replicas_of_the_simulation() -> None:
    found = json.loads((RESULTS / "autoscale.json").read_text(encoding="utf-8"))
    kept = [row for row in found["fewest_kept"] if row["target_s"] == 1]
    for row in (*found["rows"], *kept):
        told = (
            f"| {row['start_s']:g} | {row['target_s']:g} | {row['lowest']} | {row['burst_p50_s']:.2f}, "
            f"{row['burst_p95_s']:.2f} | {row['refused']:.1%} | {row['mean_replicas']:.1f} |"
        )
        assert told in PAGE
    steady = found["steady_replicas"]
    assert f"Without any change, {steady['calm']} replicas" in PAGE
    assert f"calm, and {steady['burst']} in the burst" in " ".join(PAGE.split())


def test_the_target_of_the_chart_is_the_one_that_is_recommended() -> None:
    values = yaml.safe_load((ROOT / "deploy/helm/vclip/values.yaml").read_text(encoding="utf-8"))
    assert values["autoscaling"]["keda"]["targetSeconds"] == 1
    assert "**A target of one second**" in PAGE


def test_the_replicas_behind_a_balancer() -> None:
    found = json.loads((RESULTS / "replicas.json").read_text(encoding="utf-8"))
    assert write_scaling.page_with(found, PAGE) == PAGE


def test_the_slow_clients_of_the_stand_in() -> None:
    found = json.loads((RESULTS / "slow_clients_stand_in.json").read_text(encoding="utf-8"))
    page = " ".join(PAGE.split())
    for kind, name in (("speech", "speech"), ("embedding", "embeddings")):
        before, after = (found[arm][kind]["p95_s"] for arm in ("without", "with"))
        assert f"from {before:.3f} s to {after:.3f} s for {name}" in page
    assert found["with"]["failures"] == found["without"]["failures"] == 0
    assert f"{found['senders']} clients that send and {found['readers']} that read" in page


def test_the_faces_of_a_batch() -> None:
    found = json.loads((RESULTS / "batch.json").read_text(encoding="utf-8"))
    for row in found["runs"]:
        told = (
            f"| {row['processes']} | {row['faces_per_s']:.1f} | {row['times_the_first']:.2f} | "
            f"{row['memory_mib']:.0f} | {row['memory_growth_mib']:.0f} |"
        )
        assert told in PAGE
