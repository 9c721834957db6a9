"""Measures replicas behind haproxy: throughput by their number, slow clients, a rolling restart, and a death.

    python -m benchmarks.replicas > benchmarks/results/replicas.json && python -m tools.write_scaling

Each replica is a service process of one thread, pinned to a core of its own; a balancer sends a request to the one
with the fewest in progress. Two clients for each replica send one request after the other. The numbers of replicas
take turns, in several rounds, and their medians count. benchmarks/slow_clients.py says what slow clients are. A
rolling restart takes each replica out of the balancer, waits, sends SIGTERM, waits for its end and starts it anew,
while clients send. At last a replica is killed: what it had in progress is lost, and nothing else. It takes about
seven minutes, and is refused on a machine that is busy. The last line on stdout is JSON.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import psutil

from benchmarks.balancer import Balancer
from benchmarks.live_service import LiveService
from benchmarks.load import TEXTS, Level, machine, one_request
from benchmarks.quiet import Others, require_quiet
from benchmarks.slow_clients import measure_slow_clients

CLIENTS_PER_REPLICA = 2
PAUSE_S = 1.0  # between leaving the balancer and SIGTERM; Kubernetes' preStop
REQUEST_TIMEOUT_S = 300.0


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2], help="ascending; default: 1 2")
    parser.add_argument("--rounds", type=int, default=4, help="default: 4")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each number in a round; default: 20")
    parser.add_argument("--anyway", action="store_true", help="measure on a busy machine too")
    args = parser.parse_args()
    before = require_quiet(args.anyway)
    command = [sys.executable, "-m", "app"]
    figures = measure(command, args.replicas, args.rounds, args.seconds)
    about = {"machine": machine(), "before": before, "rounds": args.rounds, "seconds": args.seconds}
    print(json.dumps(about | figures))


def measure(
    command: list[str], numbers: list[int], rounds: int, seconds: float, **variables: str
) -> dict[str, Any]:
    """All figures. command: starts a service; numbers: of replicas, ascending; variables: settings."""
    most = max(numbers)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        balancer = stack.enter_context(Balancer(folder, most))
        fleet = Fleet(balancer, command, variables)
        stack.callback(fleet.stop)
        for slot in range(most):
            fleet.start(slot)
        send(balancer.url, CLIENTS_PER_REPLICA * most, 0.0)  # once, to warm up
        return {
            "throughput": measure_throughput(fleet, numbers, rounds, seconds),
            "slow_clients": measure_slow_clients(balancer.url, seconds),
            "rolling_restart": rolling_restart(fleet),
            "death": death(fleet),
        }


def measure_throughput(
    fleet: "Fleet", numbers: list[int], rounds: int, seconds: float
) -> list[dict[str, Any]]:
    """Requests a second by the number of replicas: medians of rounds, every second of them in the other order."""
    found: dict[int, list[dict[str, float]]] = {n: [] for n in numbers}
    for number in range(rounds):
        for n in numbers if number % 2 == 0 else reversed(numbers):
            for slot in fleet.replicas:
                fleet.take_part(slot, slot < n)
            found[n].append(run_once(fleet, n, seconds))
            print(json.dumps({"replicas": n} | found[n][-1]), file=sys.stderr)
    for slot in fleet.replicas:
        fleet.take_part(slot, True)
    rates = {n: [run["requests_per_s"] for run in runs] for n, runs in found.items()}
    ratios = {
        n: [one / first for one, first in zip(rates[n], rates[numbers[0]], strict=True)] for n in numbers
    }
    return [
        {
            "replicas": n,
            "requests": sum(run["requests"] for run in runs),
            "requests_per_s": round(median(rates[n]), 3),
            "lowest_per_s": round(min(rates[n]), 3),
            "highest_per_s": round(max(rates[n]), 3),
            "times_the_first": round(median(ratios[n]), 2),
            "cpu_s_per_request": round(median(run["cpu_s_per_request"] for run in runs), 3),
            "cores_had": round(median(run["cores_had"] for run in runs), 2),
            "cores_of_others": round(max(run["cores_of_others"] for run in runs), 2),
            "lost": sum(run["lost"] for run in runs),
        }
        for n, runs in found.items()
    ]


def run_once(fleet: "Fleet", n: int, seconds: float) -> dict[str, float]:
    """The figures of so many replicas in one round."""
    before_s, began = fleet.cpu_s(), time.perf_counter()
    others = Others(fleet.everything_s)
    level = send(fleet.balancer.url, CLIENTS_PER_REPLICA * n, seconds)
    took_s, cpu_s = time.perf_counter() - began, fleet.cpu_s() - before_s
    finished = len(level.finished)
    return {
        "requests": finished,
        "requests_per_s": round(finished / took_s, 3),
        "cpu_s_per_request": round(cpu_s / finished, 3),
        "cores_had": round(cpu_s / took_s, 2),
        "cores_of_others": round(others.cores(), 2),
        "lost": level.failures + level.rejections,
    }


class Fleet:
    """Replicas by their slots in the balancer, each on a core of its own as long as there are enough."""

    def __init__(self, balancer: Balancer, command: list[str], variables: dict[str, str]) -> None:
        self.balancer, self.replicas = balancer, dict[int, LiveService]()
        self._command, self._variables = command, {"VCLIP_THREADS": "1", "OMP_NUM_THREADS": "1"} | variables

    def start(self, slot: int) -> None:
        """Start a replica, wait until it is ready, and let it take part."""
        cores = sorted(os.sched_getaffinity(0))
        pinned = ["taskset", "--cpu-list", str(cores[slot % len(cores)]), *self._command]
        self.replicas[slot] = LiveService(pinned, **self._variables)
        self.balancer.add(slot, self.replicas[slot].port)

    def take_part(self, slot: int, wanted: bool) -> None:
        """Let it get requests, or no new ones."""
        if wanted:
            self.balancer.add(slot, self.replicas[slot].port)
        else:
            self.balancer.leave_out(slot)

    def cpu_s(self) -> float:
        """Seconds of processors of all."""
        return sum(replica.cpu_s() for replica in self.replicas.values())

    def everything_s(self) -> float:
        """The same with the balancer and the clients, which are threads of this process."""
        own = psutil.Process().cpu_times()
        return self.cpu_s() + self.balancer.cpu_s() + float(own.user + own.system)

    def restart(self, slot: int) -> int:
        """As Kubernetes replaces a pod; the exit code of the old process."""
        self.balancer.leave_out(slot)
        time.sleep(PAUSE_S)
        code = self.replicas[slot].stop()
        self.start(slot)
        return code

    def stop(self) -> None:
        """End all."""
        for replica in self.replicas.values():
            replica.stop()


def rolling_restart(fleet: Fleet) -> dict[str, Any]:
    """Restart each replica while clients send."""
    ended = threading.Event()
    level = Level()
    senders = start_clients(fleet.balancer.url, CLIENTS_PER_REPLICA * len(fleet.replicas), level, ended)
    began = time.perf_counter()
    codes = [fleet.restart(slot) for slot in fleet.replicas]
    took = time.perf_counter() - began
    ended.set()
    for sender in senders:
        sender.join()
    return {
        "seconds": round(took, 1),
        "requests": len(level.finished),
        "failures": level.failures,
        "rejections": level.rejections,
        "exit_codes": codes,
    }


def death(fleet: Fleet) -> dict[str, Any]:
    """Kill a replica while clients send; the others go on."""
    ended = threading.Event()
    level = Level()
    clients = CLIENTS_PER_REPLICA * len(fleet.replicas)
    senders = start_clients(fleet.balancer.url, clients, level, ended)
    victim = fleet.replicas[0]
    while not in_flight(victim.url):
        time.sleep(0.01)
    victim.kill()
    killed = time.perf_counter()
    while sum(end > killed for end in level.finished) < 2 * clients:
        time.sleep(0.1)
    ended.set()
    for sender in senders:
        sender.join()
    fleet.replicas.pop(0)
    return {
        "lost_in_progress": sum(began <= killed for began in level.failed),
        "lost_afterwards": sum(began > killed for began in level.failed),
        "requests_after": sum(end > killed for end in level.finished),
    }


def in_flight(url: str) -> int:
    """How many requests a replica has in progress, as its metrics say."""
    for line in httpx2.get(f"{url}/metrics").text.splitlines():
        if line.startswith("vclip_requests_in_flight "):
            return round(float(line.split()[1]))
    return 0


def send(url: str, clients: int, seconds: float) -> Level:
    """Let clients begin requests for so long, and wait for their ends."""
    ended, level = threading.Event(), Level()
    senders = start_clients(url, clients, level, ended)
    ended.wait(seconds)
    ended.set()
    for sender in senders:
        sender.join()
    return level


def start_clients(url: str, clients: int, level: Level, ended: threading.Event) -> list[threading.Thread]:
    """Start clients that send one request after the other until the event."""
    lock = threading.Lock()

    def work(number: int) -> None:
        with httpx2.Client(base_url=url, timeout=REQUEST_TIMEOUT_S) as client:
            for turn in itertools.count(number):
                if ended.is_set():
                    return
                one_request(client, TEXTS[turn % len(TEXTS)], turn % 2 == 0, level, lock)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    return threads


if __name__ == "__main__":
    main()
