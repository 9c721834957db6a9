"""API keys: generated at random, stored as hashes, compared in constant time.

A key has 256 random bits and cannot be guessed, so one SHA-256 is enough. A slow hash, as for passwords that
people choose, would only slow down every request.
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
    """The key file cannot be used; the message names the line, but never its content."""


@dataclass(frozen=True)
class ApiKey:
    """A known key: a name for the log, and the SHA-256 of the key in hexadecimal."""

    name: str
    sha256: str

    @property
    def line(self) -> str:
        """The line of the key file."""
        return f"{self.name} {self.sha256}"


def new_key() -> str:
    """Generate a key of 256 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_key(keys: tuple[ApiKey, ...], given: str) -> ApiKey | None:
    """Return the matching key, or None.

    All keys are compared, so that the time reveals nothing about them.
    """
    digest = hash_key(given)
    found = None
    for key in keys:
        if hmac.compare_digest(key.sha256, digest):
            found = key
    return found


def read_keys(path: Path) -> tuple[ApiKey, ...]:
    """Read a file with a line `NAME SHA256` for each key.

    Empty lines and lines that begin with # are ignored.

    Raises InvalidKeys.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InvalidKeys(f"the key file cannot be read: {reason}") from error
    keys: list[ApiKey] = []
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            keys.append(_parse(words, number))
    names = {key.name for key in keys}
    if len(names) < len(keys):
        raise InvalidKeys("a name occurs twice; give every key its own name")
    if not keys:
        raise InvalidKeys("the key file contains no key; make one with `vclip keys new`")
    return tuple(keys)


def _parse(words: list[str], number: int) -> ApiKey:
    if any(_KEY.fullmatch(word) for word in words):
        raise InvalidKeys(
            f"line {number} contains a key instead of its hash; `vclip keys hash` computes the hash"
        )
    if len(words) != 2 or not NAME.fullmatch(words[0]) or not _SHA256.fullmatch(words[1]):
        raise InvalidKeys(
            f"line {number} is not a name (1 to 64 letters, digits, dots, dashes, underscores) and a "
            f"SHA-256 in 64 lower-case hexadecimal digits"
        )
    return ApiKey(*words)
