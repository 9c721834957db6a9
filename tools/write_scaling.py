"""Writes the sections of docs/scaling.md that benchmarks/replicas.py measured, between their markers.

python -m benchmarks.replicas > benchmarks/results/replicas.json && python -m tools.write_scaling
"""

import json
from collections.abc import Iterator
from typing import Any

from tools.figures import ROOT, table
from tools.write_table import section_with

PAGE = ROOT / "docs" / "scaling.md"
RESULTS = ROOT / "benchmarks" / "results" / "replicas.json"
END = "<!-- end of figures -->"
MOST_OF_OTHERS = 0.2  # cores that other work may have had before a run says nothing of speed
NOT_YET = "This was not measured yet with the embedded bundle on a quiet machine."
REQUESTS = {"embedding": "embedding of a face", "speech": "a sentence of speech"}


def throughput(found: dict[str, Any]) -> str:
    """How throughput grows with replicas, and whether the run may say so."""
    if "before" not in found:  # of a benchmark that did not tell of other work
        return NOT_YET
    rows = [
        (
            str(row["replicas"]),
            f"{row['requests_per_s']:.2f} ({row['lowest_per_s']:.2f} to {row['highest_per_s']:.2f})",
            f"{row['times_the_first']:.2f}",
            f"{row['cpu_s_per_request']:.2f}",
            f"{row['cores_had']:.2f}",
            f"{row['cores_of_others']:.2f}",
            str(row["lost"]),
        )
        for row in found["throughput"]
    ]
    head = (
        "replicas",
        "requests a second, median (range)",
        "times the first",
        "core seconds for each",
        "cores they had",
        "cores of other work, at most",
        "lost",
    )
    before = found["before"]
    told = (
        f"On {found['machine']}, {found['rounds']} rounds of {found['seconds']:g} s for each number, in turn; at "
        f"the start the load average was {before['load_average']:g}, and {before['busy_share']:.0%} of the cores "
        "were busy:"
    )
    return "\n\n".join([told, table(head, rows), verdict(found)])


def verdict(found: dict[str, Any]) -> str:
    """What the throughput shows; nothing, where other work had the cores."""
    others = max(row["cores_of_others"] for row in found["throughput"])
    last = found["throughput"][-1]
    if others > MOST_OF_OTHERS:
        return (
            f"**This run does not show how throughput grows**: other work had up to {others:.1f} cores meanwhile. "
            f"What a request costs does not depend on that much: {last['cpu_s_per_request']:.1f} core seconds."
        )
    return (
        f"{last['replicas']} replicas serve {last['times_the_first']:.2f} times as many requests as "
        f"{found['throughput'][0]['replicas']}."
    )


def slow_clients(found: dict[str, Any]) -> str:
    """How long others wait beside slow clients."""
    if "slow_clients" not in found:
        return NOT_YET
    slow = found["slow_clients"]
    told = (
        f"{slow['senders']} clients send a picture a byte a second, and {slow['readers']} read an answer a byte a "
        f"second, through haproxy to {found['throughput'][-1]['replicas']} replicas. Meanwhile {slow['others']} "
        "others have faces embedded and sentences spoken, one after the other; with the slow ones and without, in "
        "turn:"
    )
    head = ("request", "slow clients", "answered", "p50 in s", "p95 in s", "failed")
    rows = [*_slow_rows(slow)]
    ratio = slow["with"]["speech"]["p95_s"] / slow["without"]["speech"]["p95_s"]
    cut = slow["cut_off"]
    ended = (
        f"With the slow clients the 95th percentile of speech is {ratio:.2f} times that without. The service ended "
        f"{cut['senders']} slow uploads, at the limit of `VCLIP_UPLOAD_TIMEOUT_S`; their clients began anew. It "
        f"disconnected {cut['readers']} slow readers: a short answer fits into the buffers before them."
    )
    return "\n\n".join([told, table(head, rows), ended])


def _slow_rows(slow: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for kind, name in REQUESTS.items():
        for arm in ("without", "with"):
            row = slow[arm][kind]
            yield (
                name,
                arm,
                str(row["requests"]),
                f"{row['p50_s']:.2f}",
                f"{row['p95_s']:.2f}",
                str(slow[arm]["failures"]),
            )


def ends(found: dict[str, Any]) -> str:
    """What is lost in a rolling restart and by a death."""
    restart, death = found["rolling_restart"], found["death"]
    head = ("rolling restart of all: requests that were answered", "failed", "refused")
    row = (str(restart["requests"]), str(restart["failures"]), str(restart["rejections"]))
    told = (
        f"When a replica was killed, {death['lost_in_progress']} requests were lost, all of which it had in "
        f"progress, and {death['lost_afterwards'] or 'none'} afterwards."
    )
    return f"{table(head, [row])}\n\n{told}"


SECTIONS = {"throughput": throughput, "slow clients": slow_clients, "ends": ends}


def page_with(found: dict[str, Any], page: str) -> str:
    """The page with the sections of what was measured. Raises ValueError if a marker is missing."""
    for name, section in SECTIONS.items():
        begin = f"<!-- {name}: written by tools/write_scaling.py -->"
        page = section_with(f"\n{section(found)}\n", page, begin, END, "docs/scaling.md")
    return page


if __name__ == "__main__":
    measured = json.loads(RESULTS.read_text(encoding="utf-8"))
    PAGE.write_text(page_with(measured, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
