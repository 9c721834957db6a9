"""Names of the voices that a synthesizer was published with."""

from collections.abc import Sequence
from difflib import get_close_matches

from models.errors import UnknownVoice

MAX_NAME_SHOWN = 40  # characters of an unknown name that an error message repeats
NEAREST_SHOWN = 3


def unknown_voice(name: str, names: Sequence[str]) -> UnknownVoice:
    """The error for a name that is none of `names`; it tells those that are written almost alike."""
    shown = name[:MAX_NAME_SHOWN]
    near = get_close_matches(shown.strip().lower(), names, NEAREST_SHOWN)
    others = f"did you mean {' or '.join(near)}?" if near else f"one of the {len(names)} names is {names[0]}"
    return UnknownVoice(f"no stock voice has the name {shown!r}: {others}")
