"""The simulation of replicas against what is known of queues."""

import math

import numpy as np
import pytest

from benchmarks.autoscale import Fleet, Load, Scaler, fewest_kept, row, simulate, steady_replicas

STEADY = Load(
    rate_per_s=1.0, burst=1.0, work_s=0.6, lasts_s=20_000, burst_begins_s=5_000, burst_lasts_s=1_000
)


def test_one_replica_waits_as_the_formula_of_pollaczek_and_khinchine_says() -> None:
    """Mean time of M/G/1: S + rate E[S^2] / (2 (1 - rate S)); E[S^2] of a lognormal is S^2 exp(spread^2)."""
    outcome = simulate(STEADY, Scaler(math.inf, lowest=1, highest=1))
    load = STEADY.rate_per_s * STEADY.work_s
    second_moment = STEADY.work_s**2 * math.exp(STEADY.work_spread**2)
    expected_s = STEADY.work_s + STEADY.rate_per_s * second_moment / (2 * (1 - load))
    assert outcome.refused == 0
    assert np.mean(outcome.burst_s + outcome.calm_s) == pytest.approx(expected_s, rel=0.08)


def test_work_and_arrivals_are_as_many_as_is_said() -> None:
    load = Load(rate_per_s=2.0, burst=10.0, work_s=0.8)
    arrivals = load.arrivals(np.random.default_rng(0))
    expected = 2.0 * (load.lasts_s - load.burst_lasts_s) + 20.0 * load.burst_lasts_s
    assert len(arrivals) == pytest.approx(expected, rel=0.03)
    assert np.mean([work for _, work in arrivals]) == pytest.approx(0.8, rel=0.03)
    assert [second for second, _ in arrivals] == sorted(second for second, _ in arrivals)


def test_a_request_goes_to_the_replica_with_least_to_do() -> None:
    fleet = Fleet(Scaler(math.inf, lowest=2, highest=2))
    assert fleet.take(0.0, 5.0) == 5.0
    assert fleet.take(1.0, 2.0) == 3.0
    assert fleet.take(1.0, 1.0) == 4.0  # behind the second, which is free before the first
    assert fleet.take(1.0, 100.0) is None  # not before its deadline


def test_replicas_are_added_for_the_work_that_waits_and_start_late() -> None:
    scaler = Scaler(target_s=2.0, lowest=1, highest=10, start_s=30.0, seen_late_s=0.0)
    fleet = Fleet(scaler)
    fleet.take(0.0, 12.0)
    fleet.decide(0.0)
    assert len(fleet.replicas) == 6
    assert [one.ready_s for one in fleet.replicas] == [0.0, *[30.0] * 5]
    assert fleet.take(29.0, 1.0) == 30.0  # of the first
    assert fleet.take(30.0, 1.0) == 31.0


def test_replicas_go_only_when_the_wish_has_been_low_for_long() -> None:
    scaler = Scaler(target_s=2.0, lowest=1, highest=10, start_s=0.0, seen_late_s=0.0, stays_s=60.0)
    fleet = Fleet(scaler)
    fleet.take(0.0, 12.0)
    fleet.decide(0.0)
    fleet.decide(45.0)
    assert len(fleet.replicas) == 6
    fleet.decide(61.0)
    assert len([one for one in fleet.replicas if not one.leaves]) == 1


def test_a_burst_of_ten_times_needs_replicas_ready_or_a_wait() -> None:
    load = Load(rate_per_s=0.5, burst=10.0, work_s=0.8, lasts_s=1500, burst_begins_s=300, burst_lasts_s=300)
    steady = steady_replicas(load, p95_s=3.0)
    assert steady >= 5 * 0.8  # the load of the burst
    slow = row(load, Scaler(1.0, lowest=1, start_s=60.0), seeds=2)
    fast = row(load, Scaler(1.0, lowest=1, start_s=5.0), seeds=2)
    assert slow["burst_p95_s"] > 3.0
    assert fast["burst_p95_s"] < slow["burst_p95_s"]
    kept = fewest_kept(load, Scaler(1.0, highest=20, start_s=60.0), 3.0, seeds=2)
    assert kept["burst_p95_s"] <= 3.0
    assert 1 < kept["lowest"] <= steady + 1
