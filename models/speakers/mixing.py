"""Mixes of voices: `af_heart(2)+am_adam(1)` names the point of the speaker space a third of the way to am_adam.

The notation is that of Kokoro-FastAPI. A weight stands in parentheses behind its voice and is 1 where it is
missing; `+` adds a voice, `-` takes one away. With weights w and signs s, the mix of voices v around a centre c is

    c + sum(s w (v - c)) / sum(w)

which without `-` is the weighted mean of the voices, and never farther from the centre than the farthest of them.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from models.errors import InvalidVoiceMix
from models.speakers.token import PREFIX as TOKEN_PREFIX
from models.speakers.token import VoiceTokens, token_label
from models.types import Voice

MAX_PARTS = 16
MAX_WEIGHT = 1000.0
_TOKEN = re.compile(rf"{TOKEN_PREFIX}[A-Za-z0-9_-]+")
_NAME = re.compile(r"[^()+]+")
_WEIGHT = re.compile(r"\s*\(([^()]*)\)")
_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)
_SIGN = re.compile(r"\s*([+-])\s*")
_SHOWN = 40  # characters of a wrong part that an error message repeats


@dataclass(frozen=True)
class Part:
    """A voice of a mix, by name or token. weight: negative where the voice is taken away."""

    voice: str
    weight: float


def parse_mix(text: str, known: Collection[str]) -> tuple[Part, ...] | None:
    """Read a mix; None if the text is a single name or token.

    known: names of voices, in any case, that are found whole whatever characters they have. Any other name ends at
    `+` or a parenthesis, so that of `no-body` nothing is taken away; and so does a token, which may contain `-`.
    Raises InvalidVoiceMix.
    """
    text = text.strip()
    if not text or text in known or not _looks_like_a_mix(text, known):
        return None
    parts: list[Part] = []
    sign, at = 1.0, 0
    while True:
        voice, at = _take_voice(text, at, known)
        weight, at = _take_weight(text, at)
        parts.append(Part(voice, sign * weight))
        if at == len(text):
            return tuple(parts)
        if len(parts) == MAX_PARTS:
            raise InvalidVoiceMix(f"the mix has more than {MAX_PARTS} voices, which is the limit")
        found = _SIGN.match(text, at)
        if found is None:
            raise InvalidVoiceMix(
                f"at character {at + 1} of the mix, + or - is expected between two voices, as in "
                f"af_heart(2)+am_adam(1); in an address or a url-encoded form, + is written %2B"
            )
        sign, at = (1.0 if found[1] == "+" else -1.0), found.end()


def write_mix(parts: Sequence[Part]) -> str:
    """The inverse of `parse_mix`; the first part is never taken away."""
    signs = ("", *("+" if part.weight > 0 else "-" for part in parts[1:]))
    return "".join(
        f"{sign}{part.voice}({np.format_float_positional(abs(part.weight), trim='-')})"
        for sign, part in zip(signs, parts, strict=True)
    )


def mix_voices(parts: Sequence[Part], find: Callable[[str], Voice], tokens: VoiceTokens) -> Voice:
    """The voice of a mix: a point of the grid, named after its token.

    find: name or token -> the voice. Raises what `find` raises, and VoiceOutOfRange where pitch or formants are
    taken away that the other voices do not have.
    """
    grid = tokens.grid
    speakers = np.stack([find(part.voice).speaker for part in parts]).astype(np.float64)
    weights = np.array([part.weight for part in parts])
    total = np.abs(weights).sum()
    centre = np.pad(grid.centre, (0, grid.dim - len(grid.centre)))
    # row by row and with the centre last, so that a tie between two points of the grid is one on every machine
    mean = (weights[:, np.newaxis] * speakers).sum(axis=0) / total
    mixed = grid.snap(np.asarray(mean + (1.0 - weights.sum() / total) * centre))
    return Voice(mixed, token_label(tokens.encode(mixed)))


def _looks_like_a_mix(text: str, known: Collection[str]) -> bool:
    if re.search(r"[()+]", text):
        return True
    if _TOKEN.fullmatch(text):
        return False
    _, end = _take_voice(text, 0, known)
    return end < len(text)


def _take_voice(text: str, at: int, known: Collection[str]) -> tuple[str, int]:
    """The voice that begins here, and where it ends."""
    rest = text[at:].lower()
    ends = r"\s*($|[-+()])"
    names = [
        name for name in known if name and rest.startswith(name.lower()) and re.match(ends, rest[len(name) :])
    ]
    if names:
        end = at + len(max(names, key=len))
        return text[at:end], end
    found = _TOKEN.match(text, at) or _NAME.match(text, at)
    if found is None or not found[0].strip():
        raise InvalidVoiceMix(
            f"at character {at + 1} of the mix, the name or the token of a voice is expected"
        )
    return found[0].strip(), found.end()


def _take_weight(text: str, at: int) -> tuple[float, int]:
    """The weight that begins here, 1 if there is none, and where it ends."""
    found = _WEIGHT.match(text, at)
    if found is None:
        if text[at:].lstrip()[:1] in ("(", ")"):
            raise InvalidVoiceMix(
                f"the parentheses of the mix are not in pairs, from character {at + 1}: a weight is written "
                f"behind its voice, as in af_heart(2)+am_adam(1)"
            )
        return 1.0, at
    number = found[1].strip()
    if not _NUMBER.fullmatch(number) or not 0.0 < float(number) <= MAX_WEIGHT:
        raise InvalidVoiceMix(
            f"the weight {number[:_SHOWN]!r} is not a number above 0 and up to {MAX_WEIGHT:g}; to take a voice "
            f"away, write - before it"
        )
    return float(number), found.end()
