"""Token buckets: a burst, then a rate; apart for each, and bounded in memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.middleware.rate_limit import MAX_BUCKETS, RateLimit, client_bucket


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_passes_then_one_at_a_time() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=6, burst=3, now=clock)
    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, 10]
    clock.seconds += 9
    assert limit.take("a") == 1
    clock.seconds += 1
    assert [limit.take("a"), limit.take("a")] == [0, 10]


def test_a_rate_of_ones_own_goes_before_that_of_all() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=6, burst=1, now=clock)
    assert [limit.take("slow", per_minute=1), limit.take("slow", per_minute=1)] == [0, 60]
    assert {limit.take("free", per_minute=0) for _ in range(9)} == {0}
    unlimited = RateLimit(per_minute=0, burst=1, now=clock)
    assert [unlimited.take("slow", per_minute=1), unlimited.take("slow", per_minute=1)] == [0, 60]


def test_whoever_waits_as_told_is_let_in() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=7, burst=1, now=clock)
    assert limit.take("a") == 0
    for _ in range(50):
        wait_s = limit.take("a")
        assert wait_s > 0
        clock.seconds += wait_s
        assert limit.take("a") == 0


def test_each_has_a_bucket_of_its_own() -> None:
    limit = RateLimit(per_minute=1, burst=1, now=Clock())
    assert [limit.take("a"), limit.take("b")] == [0, 0]
    assert limit.take("a") > 0


def test_a_long_pause_fills_no_more_than_the_burst() -> None:
    clock = Clock()
    limit = RateLimit(per_minute=60, burst=2, now=clock)
    assert limit.take("a") == 0  # a bucket that nobody has used is made full, not filled
    clock.seconds += 1e6
    assert [limit.take("a") for _ in range(3)] == [0, 0, 1]


def test_nothing_is_limited_at_zero() -> None:
    limit = RateLimit(per_minute=0, burst=1, now=Clock())
    assert {limit.take("a") for _ in range(1000)} == {0}


def test_memory_is_bounded_and_who_asks_often_is_kept() -> None:
    limit = RateLimit(per_minute=1, burst=2, now=Clock())
    let_in = 0
    for number in range(3 * MAX_BUCKETS):
        limit.take(f"passer-by {number}")
        if number % 1000 == 0:
            let_in += limit.take("often") == 0
    assert len(limit._buckets) == MAX_BUCKETS
    assert let_in == 2  # its bucket was never dropped, which would have filled it again


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5), st.floats(1, 600))
def test_no_more_pass_than_the_burst_and_the_rate_allow(
    pauses_s: list[float], burst: int, per_minute: float
) -> None:
    clock = Clock()
    limit = RateLimit(per_minute, burst, now=clock)
    passed = 0
    for pause_s in pauses_s:
        clock.seconds += pause_s
        passed += limit.take("a") == 0
    assert passed <= burst + sum(pauses_s) * per_minute / 60 + 1e-6


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("192.0.2.7", "address:192.0.2.7"),
        ("::ffff:192.0.2.7", "address:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("testclient", "address:unknown"),
        (None, "address:unknown"),
    ],
)
def test_whose_bucket_an_address_is(host: str | None, bucket: str) -> None:
    assert client_bucket(host) == bucket
