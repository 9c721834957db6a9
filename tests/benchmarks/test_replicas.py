"""Replicas behind haproxy, around the stand-in: nothing is lost in a restart, and a death loses its own alone."""

import shutil
import sys

import pytest

from benchmarks.replicas import measure

HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


@pytest.mark.slow
@pytest.mark.skipif(HAPROXY is None, reason="haproxy is not installed here")
def test_replicas_come_and_go_without_loss(tmp_path: object) -> None:
    figures = measure(
        [sys.executable, "-m", "tests.app.stand_in_service"],
        [1, 2],
        2,
        2.0,
        STAND_IN_GATE=f"{tmp_path}/gate",
    )
    first, throughput = figures["throughput"]
    assert first["times_the_first"] == 1
    assert first["lowest_per_s"] <= first["requests_per_s"] <= first["highest_per_s"]
    assert throughput["requests_per_s"] > 1
    assert throughput["lost"] == 0
    assert throughput["cpu_s_per_request"] > 0
    slow = figures["slow_clients"]
    assert slow["cut_off"] == {"senders": 0, "readers": 0}
    for arm in ("without", "with"):
        assert slow[arm]["failures"] == 0
        assert slow[arm]["speech"]["requests"] > 0
        assert slow[arm]["embedding"]["p50_s"] <= slow[arm]["embedding"]["p95_s"]
    restart = figures["rolling_restart"]
    assert restart["exit_codes"] == [0, 0]
    assert restart["requests"] > 10
    assert (restart["failures"], restart["rejections"]) == (0, 0)
    death = figures["death"]
    assert death["lost_in_progress"] <= 4  # clients
    assert death["lost_afterwards"] == 0
    assert death["requests_after"] >= 8
