"""The measured sections of docs/scaling.md, from figures that are made up."""

import copy
from typing import Any

import pytest

from tools.write_scaling import END, SECTIONS, page_with


def row(replicas: int, rate: float, times: float, others: float) -> dict[str, Any]:
    return {
        "replicas": replicas,
        "requests": 80,
        "requests_per_s": rate,
        "lowest_per_s": rate - 0.1,
        "highest_per_s": rate + 0.1,
        "times_the_first": times,
        "cpu_s_per_request": 1.234,
        "cores_had": 0.96,
        "cores_of_others": others,
        "lost": 0,
    }


def waits(p95_s: float) -> dict[str, Any]:
    kind = {"requests": 40, "p50_s": 0.5, "p95_s": p95_s}
    return {"embedding": kind, "speech": kind, "failures": 0}


FOUND: dict[str, Any] = {
    "machine": "a machine, 2 cores",
    "before": {"load_average": 0.25, "busy_share": 0.02},
    "rounds": 4,
    "seconds": 20.0,
    "throughput": [row(1, 0.8, 1.0, 0.05), row(2, 1.52, 1.9, 0.1)],
    "slow_clients": {
        "senders": 25,
        "readers": 24,
        "cut_off": {"senders": 31, "readers": 0},
        "others": 4,
        "without": waits(2.0),
        "with": waits(2.1),
    },
    "rolling_restart": {"requests": 16, "failures": 0, "rejections": 1},
    "death": {"lost_in_progress": 3, "lost_afterwards": 0},
}
PAGE = "before\n" + "".join(
    f"<!-- {name}: written by tools/write_scaling.py -->\n{END}\n" for name in SECTIONS
)


def test_every_figure_stands_in_its_place_and_a_second_writing_changes_nothing() -> None:
    page = page_with(FOUND, PAGE)
    assert "4 rounds of 20 s" in page
    assert "| 2 | 1.52 (1.42 to 1.62) | 1.90 | 1.23 | 0.96 | 0.10 | 0 |" in page
    assert "2 replicas serve 1.90 times as many requests as 1." in page
    assert "| a sentence of speech | with | 40 | 0.50 | 2.10 | 0 |" in page
    assert "speech is 1.05 times that without" in page
    assert "| 16 | 0 | 1 |" in page
    assert "3 requests were lost" in page
    assert page.startswith("before\n")
    assert page_with(FOUND, page) == page


def test_a_busy_machine_is_told_instead_of_a_gain() -> None:
    busy = copy.deepcopy(FOUND)
    busy["throughput"][1]["cores_of_others"] = 1.5
    page = page_with(busy, PAGE)
    assert "does not show how throughput grows" in page
    assert "other work had up to 1.5 cores" in page
    assert "times as many requests" not in page


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"docs/scaling\.md has no section"):
        page_with(FOUND, "nothing")
