"""Lists of trials in the three published forms, and what is none."""

import hashlib
from pathlib import Path

import pytest

from models.errors import InvalidInput
from tests.training.vox1_tree import PEOPLE, pairs_of, pins, self_lifting, wen
from training.evaluation.association.trial_lists import Trial, converted_text, read_trials


def _file(tmp_path: Path, text: str, name: str = "list.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_of_pins_are_voice_face_and_label(tmp_path: Path) -> None:
    path = _file(tmp_path, pins(pairs_of()))
    read = read_trials(path)
    assert read.protocol == "pins"
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.pickle_sha256 is None
    assert len(read.trials) == 16
    assert read.trials[1] == Trial(
        "A.R._Rahman/QanuGhO_b9A_0000007.wav", "Adam_Brody/QanuGhO_b9A/0000925.jpg", False
    )
    assert [trial.same for trial in read.trials] == [voice == face for voice, face in pairs_of()]


@pytest.mark.parametrize("face_first", [False, True])
def test_lines_of_wen_have_no_label_and_either_order(tmp_path: Path, face_first: bool) -> None:
    read = read_trials(_file(tmp_path, wen(pairs_of(), face_first)))
    assert read.protocol == "wen"
    assert read.trials[1] == Trial("id10002/QanuGhO_b9A/00007.wav", "Adam_Brody/00000554.jpg", None)
    assert len(read.trials) == 16


def test_converted_trials_come_back_with_the_hash_of_their_pickle(tmp_path: Path) -> None:
    trials = [
        Trial(str(voice), str(face), bool(label)) for voice, face, label in self_lifting(pairs_of())["list"]
    ]
    trials.append(Trial('id10002/a,"b"/1.wav', "A.R._Rahman/1.6/x/1.jpg", True))
    read = read_trials(_file(tmp_path, converted_text(trials, "ab" * 32)))
    assert (read.protocol, read.pickle_sha256) == ("self-lifting", "ab" * 32)
    assert read.trials == trials


def test_another_protocol_than_was_asked_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="format of the protocol pins, not of wen"):
        read_trials(_file(tmp_path, pins(pairs_of())), "wen")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not in a known format"),
        ("one two three\n", "not in a known format"),
        (pins([]), "contains no trials"),
        (pins(pairs_of()) + "17,2,2\n", "line 18: 3 cells instead of 6"),
        (pins(pairs_of()) + "17,2,3,1,a/b_1.wav,c/d/1.jpg\n", "line 18: the label 1 contradicts"),
        (pins(pairs_of()) + "17,2,2,yes,a/b_1.wav,c/d/1.jpg\n", "line 18: the label is 'yes'"),
        (wen(pairs_of(PEOPLE[:1])) + "a/1.jpg b/2.jpg\n", "line 2: these are not the names of one recording"),
        (wen(pairs_of(PEOPLE[:1])) + "a/1.wav b/2.wav\n", "line 2: these are not the names of one recording"),
    ],
)
def test_a_line_that_is_no_trial_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        read_trials(_file(tmp_path, text))


def test_a_pickle_is_sent_to_the_command_that_converts_it(tmp_path: Path) -> None:
    path = tmp_path / "test_verification.pkl"
    path.write_bytes(b"\x80\x04}.")
    with pytest.raises(
        InvalidInput, match=r"convert-trials .*test_verification\.pkl .*test_verification\.csv"
    ):
        read_trials(path)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nowhere\.txt: No such file"):
        read_trials(tmp_path / "nowhere.txt")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="not UTF-8"):
        read_trials(tmp_path / "bytes.txt")
