"""Simulates replicas that are added and taken away as requests come: how many hold the 95th percentile of waiting?

    python -m benchmarks.autoscale [--rate 2] [--burst 10] [--work-s 0.86] [--start-s 20] [--p95-s 5]

Requests arrive at random (a Poisson process), at `--rate` a second and for some minutes at `--burst` times that.
Each is a lognormal piece of work for one replica, which does one after the other, and goes to the replica that has
least to do. The work of a request and the start of a replica are those that were measured (docs/performance.md,
docs/scaling.md). An autoscaler as Kubernetes and KEDA have it looks at the seconds of work that wait, over all
replicas. For each target: the percentiles of the time until a request is done, in the burst and outside of it, and
the replicas that were paid for; once with a given lowest number of replicas, and once with the fewest that keep the
percentile of the burst. The last line on stdout is JSON.
"""

import argparse
import heapq
import json
import math
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise

import numpy as np

DEADLINE_S = 60.0  # of the service: what cannot be done by then is refused


@dataclass(frozen=True)
class Load:
    """What comes. rate_per_s: of requests, outside of bursts. burst: factor during a burst.

    work_s: mean of a request; work_spread: standard deviation of its logarithm.
    """

    rate_per_s: float = 2.0
    burst: float = 10.0
    burst_begins_s: float = 900.0
    burst_lasts_s: float = 600.0
    lasts_s: float = 3600.0
    work_s: float = 0.86
    work_spread: float = 0.5

    def in_burst(self, second: float) -> bool:
        """Whether the burst is on."""
        return self.burst_begins_s <= second < self.burst_begins_s + self.burst_lasts_s

    def arrivals(self, random: np.random.Generator) -> list[tuple[float, float]]:
        """Second and work of each request, in order."""
        ends = self.burst_begins_s + self.burst_lasts_s
        spans = pairwise((0.0, self.burst_begins_s, ends, self.lasts_s))
        found: list[tuple[float, float]] = []
        for (begin, end), factor in zip(spans, (1.0, self.burst, 1.0), strict=True):
            n = random.poisson(self.rate_per_s * factor * (end - begin))
            location = math.log(self.work_s) - self.work_spread**2 / 2  # so that the mean is work_s
            work = random.lognormal(location, self.work_spread, n)
            found += zip(np.sort(random.uniform(begin, end, n)).tolist(), work.tolist(), strict=True)
        return found


@dataclass(frozen=True)
class Scaler:
    """How replicas are counted. target_s: of waiting work for each; as the values of the Helm chart.

    decides_every_s: how often the autoscaler decides. seen_late_s: age of what it sees, as Prometheus reads and
    KEDA asks now and then. start_s: until a new replica is ready. stays_s: how long the highest wish counts.
    """

    target_s: float
    lowest: int = 2
    highest: int = 60
    start_s: float = 20.0
    decides_every_s: float = 15.0
    seen_late_s: float = 15.0
    stays_s: float = 300.0
    grows_to: float = 4.0  # times as many, at each decision
    grows_by: int = 8


@dataclass
class Outcome:
    """Seconds until each request was done, in the burst and outside; refused requests; seconds of replicas."""

    burst_s: list[float] = field(default_factory=list)
    calm_s: list[float] = field(default_factory=list)
    refused: int = 0
    replica_s: float = 0.0
    most: int = 0


@dataclass
class _Replica:
    ready_s: float
    free_s: float  # when all that it has taken is done
    leaves: bool = False


class Fleet:
    """The replicas of a simulation."""

    def __init__(self, scaler: Scaler) -> None:
        self._scaler = scaler
        self.replicas = [_Replica(0.0, 0.0) for _ in range(scaler.lowest)]
        self._wishes: list[tuple[float, int]] = []
        self._waiting: list[tuple[float, float]] = []  # what was measured, and when

    def take(self, second: float, work_s: float) -> float | None:
        """Give a request to the replica with least to do; when it is done, None where it is refused."""
        ready = [one for one in self.replicas if one.ready_s <= second and not one.leaves]
        best = min(ready, key=lambda one: one.free_s)
        done = max(second, best.free_s) + work_s
        if done - second > DEADLINE_S:
            return None
        best.free_s = done
        return done

    def decide(self, second: float) -> None:
        """Add replicas or take some away, as the horizontal autoscaler of Kubernetes does with an AverageValue."""
        scaler = self._scaler
        waiting = sum(max(0.0, one.free_s - second) for one in self.replicas)
        self._waiting.append((second, waiting))
        seen = [value for then, value in self._waiting if then <= second - scaler.seen_late_s]
        now = [one for one in self.replicas if not one.leaves]
        wish = math.ceil((seen[-1] if seen else 0.0) / scaler.target_s)
        wish = min(max(wish, scaler.lowest), scaler.highest)
        wish = min(wish, max(math.floor(len(now) * scaler.grows_to), len(now) + scaler.grows_by))
        self._wishes = [(then, n) for then, n in self._wishes if then > second - scaler.stays_s]
        self._wishes.append((second, wish))
        wish = wish if wish > len(now) else min(len(now), max(n for _, n in self._wishes))
        for _ in range(wish - len(now)):
            ready_s = second + scaler.start_s
            self.replicas.append(_Replica(ready_s, ready_s))
        for one in sorted(now, key=lambda one: one.free_s)[: max(0, len(now) - wish)]:
            one.leaves = True
        self.replicas = [one for one in self.replicas if not (one.leaves and one.free_s <= second)]


def simulate(load: Load, scaler: Scaler, seed: int = 0) -> Outcome:
    """One run from the first request to the last."""
    outcome, fleet = Outcome(), Fleet(scaler)
    events: list[tuple[float, float]] = load.arrivals(np.random.default_rng(seed))
    decisions = np.arange(0.0, load.lasts_s, scaler.decides_every_s).tolist()
    for second, work_s in heapq.merge(events, ((at, -1.0) for at in decisions)):
        if work_s < 0:
            fleet.decide(second)
            outcome.replica_s += len(fleet.replicas) * scaler.decides_every_s
            outcome.most = max(outcome.most, len(fleet.replicas))
            continue
        done = fleet.take(second, work_s)
        if done is None:
            outcome.refused += 1
        else:
            (outcome.burst_s if load.in_burst(second) else outcome.calm_s).append(done - second)
    return outcome


def steady_replicas(load: Load, p95_s: float, seed: int = 0) -> int:
    """The fewest replicas, never changed, that keep the 95th percentile of the burst."""
    n = max(1, math.ceil(load.rate_per_s * load.burst * load.work_s))
    while True:
        outcome = simulate(load, Scaler(math.inf, lowest=n, highest=n), seed)
        if outcome.refused == 0 and float(np.percentile(outcome.burst_s, 95)) <= p95_s:
            return n
        n += 1


def fewest_kept(load: Load, scaler: Scaler, p95_s: float, seeds: int) -> dict[str, float]:
    """The row with the fewest replicas kept ready that keeps the 95th percentile of the burst, by bisection."""
    fails, holds = 0, scaler.highest
    found = row(load, replace(scaler, lowest=holds), seeds)
    while holds - fails > 1:
        middle = (fails + holds) // 2
        tried = row(load, replace(scaler, lowest=middle), seeds)
        if tried["burst_p95_s"] <= p95_s and tried["refused"] == 0:
            holds, found = middle, tried
        else:
            fails = middle
    return found


def row(load: Load, scaler: Scaler, seeds: int) -> dict[str, float]:
    """The figures of one target, as means over several runs."""
    runs = [simulate(load, scaler, seed) for seed in range(seeds)]
    after = np.concatenate([run.burst_s for run in runs])
    calm = np.concatenate([run.calm_s for run in runs])
    n = sum(len(run.burst_s) + len(run.calm_s) + run.refused for run in runs)
    return {
        "start_s": scaler.start_s,
        "target_s": scaler.target_s,
        "lowest": scaler.lowest,
        "burst_p50_s": round(float(np.percentile(after, 50)), 2),
        "burst_p95_s": round(float(np.percentile(after, 95)), 2),
        "calm_p95_s": round(float(np.percentile(calm, 95)), 2),
        "refused": round(sum(run.refused for run in runs) / n, 4),
        "mean_replicas": round(sum(run.replica_s for run in runs) / seeds / load.lasts_s, 2),
        "most_replicas": max(run.most for run in runs),
    }


def main() -> None:
    """Print a row for each target and start time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=2.0)
    parser.add_argument("--burst", type=float, default=10.0)
    parser.add_argument("--work-s", type=float, default=0.86)
    parser.add_argument("--start-s", type=float, nargs="+", default=[20.0, 60.0])
    parser.add_argument("--p95-s", type=float, default=5.0)
    parser.add_argument("--targets", type=float, nargs="+", default=[0.5, 1, 2, 4, 8])
    parser.add_argument("--lowest", type=int, default=4)
    parser.add_argument("--seeds", type=int, default=5)
    args = parser.parse_args()
    load = Load(rate_per_s=args.rate, burst=args.burst, work_s=args.work_s)
    steady = {
        "calm": steady_replicas(Load(rate_per_s=args.rate, burst=1.0, work_s=args.work_s), args.p95_s),
        "burst": steady_replicas(load, args.p95_s),
    }
    scalers = [
        Scaler(target, lowest=args.lowest, start_s=start) for start in args.start_s for target in args.targets
    ]
    figures = {
        "load": asdict(load),
        "p95_s": args.p95_s,
        "steady_replicas": steady,
        "rows": [row(load, scaler, args.seeds) for scaler in scalers],
        "fewest_kept": [fewest_kept(load, scaler, args.p95_s, args.seeds) for scaler in scalers],
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
