"""`vclip evaluate convert-trials`."""

import hashlib
import pickle
from pathlib import Path

import pytest

from tests.cli.run import Vclip
from tests.training.vox1_tree import pairs_of, self_lifting
from training.evaluation.association.trial_lists import read_trials


def test_a_pickle_with_trials_becomes_a_list_once(
    vclip_command: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published, converted = tmp_path / "test_verification.pkl", tmp_path / "test_verification.csv"
    content = self_lifting(pairs_of())
    published.write_bytes(pickle.dumps(content))
    assert vclip_command("evaluate", "convert-trials", published, converted) == 0
    assert capsys.readouterr().out == f"16 trials in {converted}\n"
    read = read_trials(converted)
    assert read.pickle_sha256 == hashlib.sha256(published.read_bytes()).hexdigest()
    assert [[trial.voice, trial.face, trial.same] for trial in read.trials] == content["list"]
