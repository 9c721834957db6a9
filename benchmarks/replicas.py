"""Measures replicas behind haproxy: throughput by their number, a rolling restart, and the death of one.

    python -m benchmarks.replicas [--replicas 1 2] [--seconds 45]

Each replica is a service process of one thread, pinned to a core of its own; a balancer sends a request to the one
with the fewest in progress. Two clients for each replica send one request after the other. A rolling restart takes
each replica out of the balancer, waits, sends SIGTERM, waits for its end and starts it anew, while clients send. At
last a replica is killed: what it had in progress is lost, and nothing else. The last line on stdout is JSON.
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
from typing import Any

import httpx2

from benchmarks.balancer import Balancer
from benchmarks.live_service import LiveService
from benchmarks.load import TEXTS, Level, machine, one_request

CLIENTS_PER_REPLICA = 2
PAUSE_S = 1.0  # between leaving the balancer and SIGTERM; Kubernetes' preStop
REQUEST_TIMEOUT_S = 300.0


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=45.0, help="of each measurement; default: 45")
    args = parser.parse_args()
    command = [sys.executable, "-m", "app"]
    figures = measure(command, args.replicas, args.seconds)
    print(json.dumps({"machine": machine(), "seconds": args.seconds} | figures))


def measure(command: list[str], numbers: list[int], seconds: float, **variables: str) -> dict[str, Any]:
    """All figures. command: starts a service; numbers: of replicas, ascending; variables: settings."""
    most = max(numbers)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        balancer = stack.enter_context(Balancer(folder, most))
        fleet = Fleet(balancer, command, variables)
        stack.callback(fleet.stop)
        for slot in range(most):
            fleet.start(slot)
        throughput = measure_throughput(fleet, numbers, seconds)
        return {
            "throughput": throughput,
            "rolling_restart": rolling_restart(fleet),
            "death": death(fleet),
        }


def measure_throughput(fleet: "Fleet", numbers: list[int], seconds: float) -> list[dict[str, float]]:
    """Requests a second by the number of replicas; each in turn, and again in the other order."""
    finished = dict.fromkeys(numbers, 0)
    cpu_s = dict.fromkeys(numbers, 0.0)
    took_s = dict.fromkeys(numbers, 0.0)
    lost = dict.fromkeys(numbers, 0)
    for n in [*numbers, *reversed(numbers)]:
        for slot in fleet.replicas:
            fleet.take_part(slot, slot < n)
        before_s, began = fleet.cpu_s(), time.perf_counter()
        level = send(fleet.balancer.url, CLIENTS_PER_REPLICA * n, seconds)
        took_s[n] += time.perf_counter() - began
        cpu_s[n] += fleet.cpu_s() - before_s
        finished[n] += len(level.finished)
        lost[n] += level.failures + level.rejections
        print(json.dumps({"replicas": n, "requests": len(level.finished)}), file=sys.stderr)
    for slot in fleet.replicas:
        fleet.take_part(slot, True)
    first = numbers[0]
    return [
        {
            "replicas": n,
            "requests": finished[n],
            "requests_per_s": round(finished[n] / took_s[n], 3),
            "times_the_first": round(finished[n] / took_s[n] / (finished[first] / took_s[first]), 2),
            "cpu_s_per_request": round(cpu_s[n] / finished[n], 3),
            "cores_had": round(cpu_s[n] / took_s[n], 2),
            "lost": lost[n],
        }
        for n in numbers
    ]


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
