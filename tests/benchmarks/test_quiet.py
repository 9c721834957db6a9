"""A busy machine is refused, and other work is told from one's own."""

import pytest

from benchmarks import quiet


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "look", lambda: {"load_average": 7.0, "busy_share": 0.9})


@pytest.mark.usefixtures("busy")
def test_a_busy_machine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"90% of its cores, load average 7\.0.*--anyway"):
        quiet.require_quiet(anyway=False)
    assert quiet.require_quiet(anyway=True)["busy_share"] == 0.9
    assert "warning: the machine is busy" in capsys.readouterr().err


def test_a_quiet_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "look", lambda: {"load_average": 0.1, "busy_share": 0.01})
    assert quiet.require_quiet(anyway=False) == {"load_average": 0.1, "busy_share": 0.01}


def test_ones_own_work_is_not_that_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"now": 0.0, "busy": 0.0, "own": 0.0}
    monkeypatch.setattr(quiet, "_busy_s", lambda: clock["busy"])
    monkeypatch.setattr("benchmarks.quiet.time.perf_counter", lambda: clock["now"])
    others = quiet.Others(lambda: clock["own"])
    clock |= {"now": 10.0, "busy": 18.0, "own": 13.0}
    assert others.cores() == pytest.approx(0.5)
