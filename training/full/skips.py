"""Reasons why a clip cannot be used; such clips are counted and listed, never dropped silently."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "unreadable",
    "truncated",
    "no picture",
    "no sound",
    "no face",
    "too short",
    "too long",
    "silent",
    "decoder crash",
]


class Skip(Exception):
    """A clip that cannot be used, while the others can.

    kind: one of a few, to be counted. reason: what is wrong with this one.
    """

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind: Kind = kind
        self.reason = reason


@dataclass(frozen=True)
class Skipped:
    """A clip that was left out, by its key."""

    key: str
    kind: Kind
    reason: str
