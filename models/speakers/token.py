"""A voice token: a string that contains the whole voice, so that no database is needed.

After the prefix `voice_` it is base64url (RFC 4648, no padding) of

    version      1 byte: 1, or 2 where the coordinates end in pitch and formants
    fingerprint  6 bytes, of the speaker space and of the synthesizer that speaks in it
    coordinates  2 bytes for each dimension, big-endian int16: steps of the grid
    checksum     4 bytes, CRC-32 of all bytes before it

A token of version 1 is still a voice of the same synthesizer where its speaker space has got pitch and
formants: it means 0 for both, as they are in the voices that were recorded. Every version ends with the
checksum, so that a damaged token can be distinguished from an unknown version. A CRC-32 detects every change
within 32 consecutive bits, so changing a single character never yields another voice. The token is neither a
secret nor a signature: anyone who knows the format can make one, for any voice within range.
"""

import base64
import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.bundle.manifest import Manifest
from models.bundle.parts import KokoroPart
from models.errors import ForeignVoiceToken, InvalidVoiceToken
from models.speakers.grid import SpeakerGrid
from models.tts.kokoro.published import SHA256
from models.types import FloatArray

PREFIX = "voice_"
LEARNED_VERSION, PHYSICAL_VERSION = 1, 2
FINGERPRINT_BYTES = 6
CHECKSUM_BYTES = 4
_HEAD_BYTES = 1 + FINGERPRINT_BYTES
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def synthesizer_fingerprint(manifest: Manifest) -> bytes:
    """Return a hash of the known speakers and of the synthesizer's weights.

    These determine the voice that given coordinates stand for. Face encoder, projectors, signature and
    generator only choose voices, so they may change.
    """
    part = manifest.parts.synthesizer
    identity: dict[str, Any]
    if isinstance(part, KokoroPart):
        listed = {digest for weight in manifest.outside_weights for digest in weight.sha256}
        identity = {
            "kind": part.kind,
            "precision": part.precision,
            "speakers": manifest.files[part.file].sha256,
            "graphs": sorted(listed & set(SHA256[part.precision])),
        }
    else:
        identity = {"kind": part.kind, "weights": manifest.files[part.file].sha256, "config": part.config}
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).digest()[:FINGERPRINT_BYTES]


@dataclass(frozen=True)
class VoiceTokens:
    """Writes and reads the tokens of one synthesizer; fingerprint: of `synthesizer_fingerprint`."""

    grid: SpeakerGrid
    fingerprint: bytes

    def encode(self, speaker: FloatArray) -> str:
        """Speaker vector [D] -> the token of the grid point nearest to it. Raises VoiceOutOfRange."""
        coordinates = self.grid.to_steps(speaker).astype(">i2").tobytes()
        content = bytes([self._version]) + self.fingerprint + coordinates
        return PREFIX + _to_base64url(content + _checksum(content))

    def decode(self, token: str) -> FloatArray:
        """Token -> speaker vector, float32 [D], a point of the grid.

        Raises InvalidVoiceToken if it is not a token or damaged, ForeignVoiceToken if it was made for
        other speakers or another synthesizer, VoiceOutOfRange if the voice is too far from the known
        speakers.
        """
        content = _from_base64url(token.removeprefix(PREFIX)) if token.startswith(PREFIX) else None
        if content is None or len(content) < _HEAD_BYTES + CHECKSUM_BYTES:
            raise self._damaged(token)
        content, checksum = content[:-CHECKSUM_BYTES], content[-CHECKSUM_BYTES:]
        if _checksum(content) != checksum:
            raise self._damaged(token)
        if not LEARNED_VERSION <= content[0] <= self._version:
            raise InvalidVoiceToken(
                f"the voice token has version {content[0]}, but this service reads versions up to {self._version}; "
                f"make a new token from the picture"
            )
        if content[1:_HEAD_BYTES] != self.fingerprint:
            raise ForeignVoiceToken(
                "the voice token was made for other speakers or another synthesizer; make a new token "
                "from the picture"
            )
        coordinates = content[_HEAD_BYTES:]
        absent = len(self.grid.physical_ranges) if content[0] == LEARNED_VERSION else 0
        if len(coordinates) != 2 * (self.grid.dim - absent):
            raise InvalidVoiceToken(
                f"the voice token holds {len(coordinates)} bytes of coordinates, not {2 * (self.grid.dim - absent)}"
            )
        steps = np.frombuffer(coordinates, dtype=">i2").astype(np.int16)
        return self.grid.from_steps(np.pad(steps, (0, absent)))

    def _damaged(self, token: str) -> InvalidVoiceToken:
        shortest = len(PREFIX) + _characters(self.grid.dim - len(self.grid.physical_ranges))
        longest = len(PREFIX) + _characters(self.grid.dim)
        if len(token) < shortest:
            fault = "is incomplete"
        else:
            fault = "is too long" if len(token) > longest else "is damaged"
        return InvalidVoiceToken(
            f"the voice token {fault}: it has {len(token)} characters; send it exactly as you received it"
        )

    @property
    def _version(self) -> int:
        return PHYSICAL_VERSION if len(self.grid.physical_ranges) else LEARNED_VERSION


def token_label(token: str) -> str:
    """Return a short name for the voice of a valid token, made from its checksum: `voice-1a2b3c4d`."""
    content = _from_base64url(token.removeprefix(PREFIX)) or b""
    return f"voice-{content[-CHECKSUM_BYTES:].hex()}"


def _characters(dimensions: int) -> int:
    """Length of the base64url of a token with so many coordinates."""
    return -(-8 * (_HEAD_BYTES + 2 * dimensions + CHECKSUM_BYTES) // 6)


def _checksum(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(CHECKSUM_BYTES, "big")


def _to_base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _from_base64url(text: str) -> bytes | None:
    """Decode the bytes; None if the characters are not their canonical encoding."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        return None
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return content if _to_base64url(content) == text else None
