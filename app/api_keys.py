"""API keys: generated at random, stored as hashes, compared in constant time; read again at SIGHUP.

A key has 256 random bits and cannot be guessed, so one SHA-256 is enough. A slow hash, as for passwords that
people choose, would only slow down every request.
"""

import hashlib
import hmac
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

KEY_PREFIX = "vclip_"
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEY = re.compile(rf"{KEY_PREFIX}[A-Za-z0-9_-]{{43}}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
PER_MINUTE = re.compile(r"\d{1,6}(\.\d+)?", re.ASCII)

logger = logging.getLogger(__name__)


class InvalidKeys(Exception):
    """The key file cannot be used; the message names the line, but never its content."""


@dataclass(frozen=True)
class ApiKey:
    """A known key: a name for the log, and the SHA-256 of the key in hexadecimal.

    expires: the last day on which it is valid, in UTC; None: it does not expire.
    per_minute: requests that may be sent with it, 0: any number; None: as the settings say.
    """

    name: str
    sha256: str
    expires: date | None = None
    per_minute: float | None = None

    @property
    def line(self) -> str:
        """The line of the key file."""
        expires = "" if self.expires is None else f" expires={self.expires.isoformat()}"
        limit = "" if self.per_minute is None else f" per_minute={self.per_minute:.9g}"
        return f"{self.name} {self.sha256}{expires}{limit}"


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
    """Read a file with a line `NAME SHA256 [expires=DATE] [per_minute=NUMBER]` for each key.

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
    if len(words) < 2 or not NAME.fullmatch(words[0]) or not _SHA256.fullmatch(words[1]):
        raise InvalidKeys(
            f"line {number} is not a name (1 to 64 letters, digits, dots, dashes, underscores) and a "
            f"SHA-256 in 64 lower-case hexadecimal digits"
        )
    options = dict(word.partition("=")[::2] for word in words[2:])
    if len(options) < len(words) - 2 or not set(options) <= {"expires", "per_minute"}:
        raise InvalidKeys(
            f"line {number} has something else than expires=DATE and per_minute=NUMBER after the SHA-256, or one "
            f"of them twice"
        )
    try:
        expires = date.fromisoformat(options["expires"]) if "expires" in options else None
    except ValueError as error:
        raise InvalidKeys(f"line {number}: expires is not a date, such as 2027-01-31") from error
    per_minute = options.get("per_minute")
    if per_minute is not None and not PER_MINUTE.fullmatch(per_minute):
        raise InvalidKeys(f"line {number}: per_minute is not a number from 0 to 999999")
    return ApiKey(words[0], words[1], expires, None if per_minute is None else float(per_minute))


class KeyFile:
    """What the key file said when it was last read; `current` is replaced as a whole."""

    def __init__(self, path: Path | None) -> None:
        """Raises InvalidKeys where the file cannot be used; None: there is none, and no key is needed."""
        self._path = path
        self.current = () if path is None else read_keys(path)

    def reload(self) -> None:
        """Read the file again; the keys that were read before stay where it cannot be used now."""
        if self._path is None:
            return
        try:
            self.current = read_keys(self._path)
        except InvalidKeys as error:
            logger.error("the API keys were not reloaded", extra={"reason": str(error)})
        else:
            logger.info("the API keys were reloaded", extra={"keys": len(self.current)})
