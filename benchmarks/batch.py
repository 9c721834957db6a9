"""Measures how many faces a second a batch makes, by its number of processes, and the memory that they take.

    python -m benchmarks.batch [--processes 1 2] [--rows 400] [--faces SOURCE ...] [--text TEXT]

Each number of processes works off the same rows, once before and once after the others, so that other work on the
machine weighs on all. A rate is that between an early face and the last, as loading is told apart. Without --faces
the rows are a portrait of 512 x 512 pixels. The last line on stdout is JSON.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import psutil

from app.inference.warm_up import PORTRAIT
from batch.order import Order, keep_order
from batch.progress import Tally
from batch.run import run_batch
from batch.shard_work import Part
from benchmarks.load import machine
from cli.batch import load_for_one_thread
from cli.main import load_bundle
from models.voice.formats import AudioFormat

ROWS_PER_SHARD = 50
SAMPLE_S = 0.5


def main() -> None:
    """Measure each number of processes and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rows", type=int, default=400, help="of the portrait, where no --faces are given")
    parser.add_argument("--faces", type=Path, nargs="+")
    parser.add_argument("--text", help="speak this as well; default: embeddings and voices alone")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sources = args.faces or [portraits(Path(folder) / "faces", args.rows)]
        runs: dict[int, list[dict[str, float]]] = {n: [] for n in args.processes}
        for number, n in enumerate([*args.processes, *reversed(args.processes)]):
            runs[n].append(measure(sources, Path(folder) / f"out-{number}", n, args.text))
            print(json.dumps({"processes": n} | runs[n][-1]), file=sys.stderr)
    print(json.dumps({"machine": machine(), "speech": bool(args.text), "runs": summary(runs)}))


def portraits(folder: Path, n: int) -> Path:
    """A folder of `n` pictures."""
    folder.mkdir()
    for number in range(n):
        (folder / f"{number:06d}.jpg").write_bytes(PORTRAIT.read_bytes())
    return folder


def measure(sources: list[Path], out: Path, processes: int, text: str | None) -> dict[str, float]:
    """Run one batch to its end: its rate, its start, and its memory."""
    audio = AudioFormat.FLAC if text else None
    order = Order(tuple(sources), out, rows_per_shard=ROWS_PER_SHARD, text=text, audio=audio)
    keep_order(order, None)
    times: list[float] = []
    ended = threading.Event()
    memory: list[tuple[float, float]] = []
    sampler = threading.Thread(target=sample_memory, args=(memory, ended))
    sampler.start()
    began = time.perf_counter()
    try:
        tally = run_batch(
            order,
            partial(load_for_one_thread, load_bundle, None, "cpu", None),
            processes,
            Part(),
            lambda tally: note(times, tally),
        )
    finally:
        ended.set()
        sampler.join()
    # every process must have begun, so the first shard of each is left out
    warm = times[min(len(times) // 4, processes * 5)]
    later = [second for second in times if second > warm]
    at_work = [mib for second, mib in memory if warm < second <= times[-1]]
    half = len(at_work) // 2
    return {
        "rows": tally.rows,
        "failed": tally.failed,
        "seconds_to_first_face": round(times[0] - began, 2),
        "faces_per_s": round(len(later) / (later[-1] - warm), 2),
        "memory_mib": round(mean(at_work[half:])),
        "memory_growth_mib": round(mean(at_work[half:]) - mean(at_work[:half]), 1),
    }


def note(times: list[float], tally: Tally) -> None:
    """Keep when a row was done."""
    if tally.rows > len(times):
        times.append(time.perf_counter())


def sample_memory(memory: list[tuple[float, float]], ended: threading.Event) -> None:
    """MiB of all child processes, pages that several share counted once (PSS), until the event."""
    while not ended.wait(SAMPLE_S):
        total = 0.0
        for child in psutil.Process().children(recursive=True):
            try:
                total += child.memory_full_info().pss / 2**20
            except psutil.NoSuchProcess:
                continue
        memory.append((time.perf_counter(), total))


def summary(runs: dict[int, list[dict[str, float]]]) -> list[dict[str, Any]]:
    """Means of the runs, and the rate as a multiple of that of the first number of processes."""
    rows: list[dict[str, Any]] = []
    for n, measured in runs.items():
        row: dict[str, Any] = {name: round(mean(one[name] for one in measured), 2) for name in measured[0]}
        first = rows[0]["faces_per_s"] if rows else row["faces_per_s"]
        rows.append({"processes": n} | row | {"times_the_first": round(row["faces_per_s"] / first, 3)})
    return rows


if __name__ == "__main__":
    main()
