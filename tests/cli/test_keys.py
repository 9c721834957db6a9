"""`vclip keys`: a key once, its hash for the service."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.api_keys import ApiKey, find_key, hash_key, read_keys
from cli.main import main

Capture = pytest.CaptureFixture[str]


def test_a_new_key_and_its_line(capsys: Capture) -> None:
    assert main(["keys", "new", "--name", "alice"]) == 0
    said = capsys.readouterr().out
    key = re.findall(r"vclip_\S{43}", said)[0]
    assert f"alice {hash_key(key)}\n" in said


def test_a_new_key_goes_into_the_file_as_a_hash_only(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "keys.txt"
    keys = {}
    for name in ("alice", "bob"):
        assert main(["keys", "new", "--name", name, "--file", str(file)]) == 0
        keys[name] = capsys.readouterr().out.strip()
    listed = read_keys(file)
    for name, key in keys.items():
        assert find_key(listed, key) == ApiKey(name, hash_key(key))
        assert key not in file.read_text()


def test_a_name_that_is_taken_or_none_is_refused(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "keys.txt"
    assert main(["keys", "new", "--name", "alice", "--file", str(file)]) == 0
    before = file.read_text()
    assert main(["keys", "new", "--name", "alice", "--file", str(file)]) == 2
    assert "already has a key with the name alice" in capsys.readouterr().err
    assert file.read_text() == before
    with pytest.raises(SystemExit, match="2"):
        main(["keys", "new", "--name", "two words"])
    assert main(["keys", "new", "--name", "carol", "--file", str(tmp_path)]) == 2


def test_the_hash_of_a_key_from_elsewhere(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a key of more than thirty-two characters\n"))
    assert main(["keys", "hash", "--name", "bob"]) == 0
    expected = ApiKey("bob", hash_key("a key of more than thirty-two characters")).line
    assert capsys.readouterr().out == expected + "\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["keys", "hash", "--name", "bob"]) == 2
    assert "can be guessed" in capsys.readouterr().err


def test_expiry_and_limit_go_into_the_line(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "keys.txt"
    options = ["--expires", "2127-01-31", "--per-minute", "30"]
    assert main(["keys", "new", "--name", "alice", "--file", str(file), *options]) == 0
    (alice,) = read_keys(file)
    assert (alice.expires, alice.per_minute) == (date(2127, 1, 31), 30.0)
    for wrong in (["--expires", "tomorrow"], ["--per-minute", "-1"], ["--per-minute", "many"]):
        with pytest.raises(SystemExit, match="2"):
            main(["keys", "new", "--name", "bob", "--file", str(file), *wrong])
    assert "a date is like 2027-01-31" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["new", "hash"])
def test_a_key_that_expired_before_it_is_made_is_refused(action: str, capsys: Capture) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with pytest.raises(SystemExit, match="2"):
        main(["keys", action, "--name", "alice", "--expires", yesterday.isoformat()])
    assert f"{yesterday} has passed" in capsys.readouterr().err
