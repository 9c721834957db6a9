"""Pickles with trials, in every protocol; and pickles that want more than to be data."""

import os
import pickle
import subprocess
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidInput
from tests.training.vox1_tree import pairs_of, self_lifting
from training.evaluation.association.trial_pickle import load_plain, trials_of_pickle


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_published_list_is_read_in_every_protocol(protocol: int) -> None:
    content = self_lifting(pairs_of())
    trials = trials_of_pickle(pickle.dumps(content, protocol))
    assert [[trial.voice, trial.face, trial.same] for trial in trials] == content["list"]


def test_plain_data_of_every_kind_comes_back() -> None:
    plain = {"a": [1, 2.5, None, True, b"x", ("y", {"z"}, frozenset({3}))], 4: {}}
    assert load_plain(pickle.dumps(plain)) == plain


class _Calls:
    """Asks for a call of `function` when it is loaded."""

    def __init__(self, function: object, *arguments: object) -> None:
        self._reduced = (function, arguments)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self._reduced


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "function",
    [os.system, subprocess.getoutput, eval, exec, getattr, __import__, print, type],
    ids=lambda function: function.__name__,
)
def test_a_pickle_that_calls_something_is_refused_before_it_does(
    tmp_path: Path, function: object, protocol: int
) -> None:
    trace = tmp_path / "trace"
    asked = (
        f"touch {trace}" if function in (os.system, subprocess.getoutput) else f"open({str(trace)!r}, 'w')"
    )
    malicious = self_lifting(pairs_of()) | {"wav_set": _Calls(function, asked)}
    with pytest.raises(InvalidInput, match="it is not loaded"):
        load_plain(pickle.dumps(malicious, protocol))
    assert not trace.exists()


@pytest.mark.parametrize(
    "code",
    [
        b"cos\nsystem\n(S'echo'\ntR.",
        b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.",
        b"cbuiltins\nset.__class__\n.",  # an attribute of what is allowed
        b"\x80\x04\x8c\x08builtins\x8c\x0dset.__bases__\x93.",
        b"Pelsewhere\n.",
        b"\x80\x04\x8c\x04elseQ.",
    ],
)
def test_written_by_hand_it_is_refused_as_well(code: bytes) -> None:
    with pytest.raises(InvalidInput, match="it is not loaded"):
        load_plain(code)


@pytest.mark.parametrize("value", [np.int64(1), np.zeros(3), OrderedDict(a=1), Path("x")], ids=repr)
def test_what_no_list_needs_is_refused_by_its_name(value: object) -> None:
    module = type(value).__module__.partition(".")[0]
    with pytest.raises(InvalidInput, match=rf"the pickle asks for {module}\."):
        load_plain(pickle.dumps(value))


def test_damaged_bytes_are_refused() -> None:
    whole = pickle.dumps(self_lifting(pairs_of()))
    for length in range(0, len(whole) - 1, 7):
        with pytest.raises(InvalidInput, match="not a readable pickle"):
            load_plain(whole[:length])
    random = np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[random.integers(len(whole))] = random.integers(256)
        with suppress(InvalidInput):  # nothing else may come out
            load_plain(bytes(damaged))


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"list": []},
        {"match_list": [["a", "b", 1]]},
        {"list": [["a", "b"]]},
        {"list": [["a", "b", 2]]},
        {"list": [["a", 3, 1]]},
    ],
)
def test_a_pickle_of_another_form_is_refused(content: object) -> None:
    with pytest.raises(InvalidInput, match=r"contains no trials|entry 0 of the pickle"):
        trials_of_pickle(pickle.dumps(content))


def test_a_huge_pickle_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.evaluation.association.trial_pickle.MAX_PICKLE_BYTES", 10)
    with pytest.raises(InvalidInput, match="the limit is 10"):
        load_plain(b"\x80" * 11)
