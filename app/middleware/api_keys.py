"""API keys: made at random, kept as hashes, compared in constant time.

A key has 256 random bits, so one SHA-256 is enough: there is nothing to guess, and a slow hash, which protects
passwords that people choose, would only make every request slow.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

KEY_PREFIX = "vclip_"
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEY = re.compile(rf"{KEY_PREFIX}[A-Za-z0-9_-]{{43}}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class InvalidKeys(Exception):
    """A file of keys cannot be used; the message names the line and never its content."""


@dataclass(frozen=True)
class ApiKey:
    """Who may ask: a name for the log, and the SHA-256 of the key in hexadecimal."""

    name: str
    sha256: str

    @property
    def line(self) -> str:
        """The line of a file of keys."""
        return f"{self.name} {self.sha256}"


def new_key() -> str:
    """A fresh key of 256 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_key(keys: tuple[ApiKey, ...], given: str) -> ApiKey | None:
    """The key that was given, or None; all are compared, so the time tells neither which nor how nearly."""
    digest = hash_key(given)
    found = None
    for key in keys:
        if hmac.compare_digest(key.sha256, digest):
            found = key
    return found


def read_keys(path: Path) -> tuple[ApiKey, ...]:
    """Keys of a file with a line `NAME SHA256` for each; empty lines and those that begin with # are passed over.

    Raises InvalidKeys.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise InvalidKeys(f"the file of keys cannot be read: {reason}") from error
    keys: list[ApiKey] = []
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            keys.append(_parse(words, number))
    names = {key.name for key in keys}
    if len(names) < len(keys):
        raise InvalidKeys("a name is there twice; give every key a name of its own")
    if not keys:
        raise InvalidKeys("the file of keys holds no key; make one with `vclip keys new`")
    return tuple(keys)


def _parse(words: list[str], number: int) -> ApiKey:
    if any(_KEY.fullmatch(word) for word in words):
        raise InvalidKeys(
            f"line {number} holds a key itself, where only its hash belongs; `vclip keys hash` makes it"
        )
    if len(words) != 2 or not NAME.fullmatch(words[0]) or not _SHA256.fullmatch(words[1]):
        raise InvalidKeys(
            f"line {number} is not a name (1 to 64 letters, digits, dots, dashes, underscores) and a SHA-256 "
            "in 64 small hexadecimal digits"
        )
    return ApiKey(*words)
