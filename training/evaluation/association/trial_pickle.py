"""Converts trial lists that were published as a pickle to text, without executing the pickle.

A pickle is a program: it may name any function of any module, and loading calls it. The lists of Self-Lifting
(Chen et al., ICMR 2022; `dataset/voxceleb/eval/*_verification.pkl`) need nothing of that: they are a dict of
`list` ([voice, face, label], label 1 for one person), `wav_set` and `jpg_set` (the names in them), and
sometimes `script` (the text of the program that drew them). So nothing but plain containers, text and numbers is
made here, and whatever else a pickle names is refused before it is looked up.
"""

import io
import pickle
from typing import Any, NoReturn

from models.errors import InvalidInput
from training.evaluation.association.trial_lists import Trial

MAX_PICKLE_BYTES = 64 * 1024 * 1024  # the published ones have 10,000 trials and about 1 MB

# protocols 0 to 3 name the constructor of a set; later ones and all other plain containers have codes of their own
_ALLOWED: dict[tuple[str, str], type] = {
    (module, name): kind
    for module in ("builtins", "__builtin__")
    for name, kind in (("set", set), ("frozenset", frozenset))
}

# the exceptions of damaged pickles; UnpicklingError is only one of them
_DAMAGED = (
    pickle.UnpicklingError, EOFError, ArithmeticError, AttributeError, LookupError, MemoryError, TypeError,
    ValueError,
)  # fmt: skip


class _PlainUnpickler(pickle.Unpickler):
    """Makes containers, text and numbers, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse everything that is not listed; nothing is imported."""
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise InvalidInput(
                f"the pickle asks for {module}.{name}, which a list of trials does not need: it is not loaded"
            ) from None

    def persistent_load(self, pid: Any) -> NoReturn:
        """A reference to something outside of the pickle."""
        raise InvalidInput("the pickle refers to something outside of the file: it is not loaded")


def load_plain(data: bytes) -> Any:
    """What a pickle holds, if that is containers, text, bytes and numbers alone.

    Raises InvalidInput if it asks for anything else, is cut short, too large, or no pickle.
    """
    if len(data) > MAX_PICKLE_BYTES:
        raise InvalidInput(f"the pickle has {len(data):,} bytes, but the limit is {MAX_PICKLE_BYTES:,}")
    try:
        return _PlainUnpickler(io.BytesIO(data)).load()
    except _DAMAGED as error:
        raise InvalidInput(f"this is not a readable pickle: {type(error).__name__}: {error}") from error


def trials_of_pickle(data: bytes) -> list[Trial]:
    """The trials of one of Self-Lifting's verification pickles, in order.

    Raises InvalidInput as `load_plain`, and if the content has another form.
    """
    content = load_plain(data)
    entries = content.get("list") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InvalidInput(
            "the pickle contains no trials: expected a dict with `list`, of [voice, face, label]"
        )
    trials = []
    for number, entry in enumerate(entries):
        match entry:
            case [str() as voice, str() as face, bool() | int() as label] if label in (0, 1):
                trials.append(Trial(voice, face, bool(label)))
            case _:
                raise InvalidInput(f"entry {number} of the pickle is not [voice, face, 0 or 1]")
    return trials
