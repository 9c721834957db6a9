"""Keys: random, kept as hashes, compared whole; a file that cannot be used says which line is wrong."""

import hmac
from datetime import date
from pathlib import Path

import pytest

from app.api_keys import ApiKey, InvalidKeys, KeyFile, find_key, hash_key, new_key, read_keys

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


def test_a_key_is_long_and_never_the_same() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(key.startswith("vclip_") and len(key) == 49 for key in keys)  # 43 letters hold 256 bits


def test_the_hash() -> None:
    assert hash_key("abc") == SHA256_OF_ABC


def test_only_the_key_itself_is_found() -> None:
    keys = tuple(ApiKey(name, hash_key(f"key of {name}")) for name in ("alice", "bob"))
    assert find_key(keys, "key of bob") == keys[1]
    assert find_key(keys, "key of alice") == keys[0]
    for wrong in ("", "key of bo", "key of bob ", "KEY OF BOB", keys[1].sha256, "bob"):
        assert find_key(keys, wrong) is None


def test_every_hash_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    real = hmac.compare_digest

    def compare(own: str, given: str) -> bool:
        compared.append(own)
        return real(own, given)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    keys = tuple(ApiKey(name, hash_key(name)) for name in ("one", "two", "three"))
    assert find_key(keys, "one") == keys[0]
    assert compared == [key.sha256 for key in keys]


def test_a_file_of_keys(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text(f"# who may ask\n\nalice {SHA256_OF_ABC}\n  bob   {'0' * 64}\n")
    assert read_keys(file) == (ApiKey("alice", SHA256_OF_ABC), ApiKey("bob", "0" * 64))
    assert [key.line for key in read_keys(file)] == [f"alice {SHA256_OF_ABC}", f"bob {'0' * 64}"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "contains no key"),
        ("# nothing\n", "contains no key"),
        (f"alice {SHA256_OF_ABC}\nbob\n", "line 2 is not a name"),
        (f"alice {SHA256_OF_ABC[:-1]}", "line 1 is not a name"),
        (f"alice {SHA256_OF_ABC}0", "line 1 is not a name"),
        (f"a/b {SHA256_OF_ABC}", "line 1 is not a name"),
        (f"alice {SHA256_OF_ABC} more", "line 1 has something else than expires=DATE and per_minute=NUMBER"),
        (f"alice {SHA256_OF_ABC} expires=2027-01-31 expires=2028-01-31", "line 1 has .* twice"),
        (f"alice {SHA256_OF_ABC} expires=31.1.2027", "line 1: expires is not a date, such as 2027-01-31"),
        (f"alice {SHA256_OF_ABC} per_minute=-1", "line 1: per_minute is not a number from 0 to 999999"),
        (f"alice {SHA256_OF_ABC} per_minute=nan", "line 1: per_minute is not"),
        (f"bob {SHA256_OF_ABC}\nbob {'0' * 64}", "twice"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str | bytes, message: str) -> None:
    file = tmp_path / "keys.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidKeys, match=message):
        read_keys(file)


def test_expiry_and_limit_of_a_key(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text(f"alice {SHA256_OF_ABC} per_minute=0.5 expires=2027-01-31\nbob {'0' * 64} per_minute=0\n")
    alice, bob = read_keys(file)
    assert (alice.expires, alice.per_minute) == (date(2027, 1, 31), 0.5)
    assert (bob.expires, bob.per_minute) == (None, 0.0)
    file.write_text(f"{alice.line}\n{bob.line}\n")
    assert read_keys(file) == (alice, bob)


def test_the_file_is_read_again_and_kept_where_it_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text(f"alice {SHA256_OF_ABC}\n")
    keys = KeyFile(file)
    file.write_text(f"bob {SHA256_OF_ABC}\n")
    keys.reload()
    assert [key.name for key in keys.current] == ["bob"]
    for broken in ("", "bob 123\n"):
        file.write_text(broken)
        keys.reload()
        assert [key.name for key in keys.current] == ["bob"]
    nobody = KeyFile(None)
    nobody.reload()
    assert nobody.current == ()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidKeys, match="No such file"):
        read_keys(tmp_path / "none")


@pytest.mark.parametrize("line", ["alice {key}", "{key}", "{key} {hash}"])
def test_a_key_in_the_clear_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    key = new_key()
    file = tmp_path / "keys.txt"
    file.write_text(line.format(key=key, hash=hash_key(key)) + "\n")
    with pytest.raises(InvalidKeys, match="line 1 contains a key instead of its hash") as refusal:
        read_keys(file)
    assert key not in str(refusal.value)
