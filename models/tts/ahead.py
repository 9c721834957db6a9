"""Speaking some pieces of a text in one pass, ahead of when they are asked for."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Spoken = TypeVar("Spoken")


def spoken_ahead(
    n_pieces: int, most: int, speak_together: Callable[[range], Sequence[Spoken]]
) -> Callable[[int], Spoken]:
    """What speaks the piece of a number: the first alone, so that it is heard soon, the others by `most`.

    Which pieces are spoken together follows from their numbers alone, so that a text is the same bits each time.
    """
    ready: dict[int, Spoken] = {}

    def speak(number: int) -> Spoken:
        if number not in ready:
            group = range(number, min(n_pieces, number + (most if number else 1)))
            ready.update(zip(group, speak_together(group), strict=True))
        return ready.pop(number)

    return speak
