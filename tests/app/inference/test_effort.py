"""The seconds that are expected of a request, and how they follow the machine."""

import pytest

from app.inference.effort import NO_EFFORT, Effort, Rates


def test_nothing_is_expected_where_nothing_was_measured() -> None:
    assert Rates().expected_s(Effort(characters=100, files=2)) == 0.0


def test_what_was_measured_is_expected_again() -> None:
    rates = Rates()
    rates.learn(Effort(characters=100, files=1), speaking_s=5.0, other_s=0.5)
    assert rates.expected_s(Effort(characters=200)) == pytest.approx(10.0)
    assert rates.expected_s(Effort(files=3)) == pytest.approx(1.5)
    assert rates.expected_s(Effort(characters=200, files=3)) == pytest.approx(11.5)
    assert rates.expected_s(NO_EFFORT) == 0.0


def test_a_short_job_that_stood_still_changes_the_rate_little() -> None:
    rates = Rates()
    rates.learn(Effort(characters=1000), speaking_s=10.0, other_s=0.0)
    rates.learn(Effort(characters=5), speaking_s=3.0, other_s=0.0)
    assert rates.expected_s(Effort(characters=1000)) < 14.0


def test_the_rate_follows_a_machine_that_has_become_slower() -> None:
    rates = Rates()
    for _ in range(100):
        rates.learn(Effort(characters=1000), speaking_s=10.0, other_s=0.0)
    for _ in range(20):
        rates.learn(Effort(characters=1000), speaking_s=30.0, other_s=0.0)
    assert rates.expected_s(Effort(characters=1000)) == pytest.approx(30.0, rel=0.1)


def test_an_effort_of_which_nothing_was_known_teaches_nothing() -> None:
    rates = Rates()
    rates.learn(NO_EFFORT, speaking_s=5.0, other_s=5.0)
    assert rates == Rates()
