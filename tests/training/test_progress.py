import pytest

from training import progress as progress_module
from training.progress import Progress


def test_short_work_is_reported_once_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("faces", total=3)
    for _ in range(3):
        progress.step()
    assert capsys.readouterr().err == ""
    progress.close()
    assert capsys.readouterr().err == "faces: 3 of 3 in 0 s\n"


def test_long_work_is_reported_as_it_goes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "INTERVAL_S", 0.0)
    progress = Progress("epochs", total=60)
    progress.step(20, note="loss 1.5")
    progress.step(20, note="loss 0.9")
    assert capsys.readouterr().err == "epochs: 20 of 60 in 0 s loss 1.5\nepochs: 40 of 60 in 0 s loss 0.9\n"


def test_what_is_skipped_is_named_with_its_reason_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("voices")
    progress.step()
    progress.skip("clip-7", ValueError("silent"))
    progress.close()
    assert (progress.done, progress.skipped) == (1, 1)
    assert capsys.readouterr().err == "voices: skipped clip-7: silent\nvoices: 1 in 0 s, 1 skipped\n"


def test_stdout_is_left_to_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    Progress("anything").close()
    assert capsys.readouterr().out == ""
