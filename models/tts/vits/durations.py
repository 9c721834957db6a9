"""How long each symbol of a piece lasts, of the durations that a VITS predicts for all that it reads."""

import numpy as np
import numpy.typing as npt


def symbol_durations(
    durations: npt.NDArray[np.int64], with_blanks: bool, with_ends: bool
) -> npt.NDArray[np.int64]:
    """In half frames, with the silence before the first and after the last symbol; int64 [symbols + 2].

    durations: in frames, int64 [T], of what the network reads: the symbols, with a blank around each of them where
    `with_blanks`, and all between a begin and an end where `with_ends`. The time of a blank between two symbols is
    shared by them.
    """
    halves = 2 * durations
    before, after = 0, 0
    if with_ends:
        before, after, halves = int(halves[0]), int(halves[-1]), halves[1:-1]
    if with_blanks:
        blanks, halves = halves[::2], halves[1::2].copy()
        before, after = before + int(blanks[0]), after + int(blanks[-1])
        shares = blanks[1:-1] // 2
        halves[:-1] += shares
        halves[1:] += shares
    return np.concatenate([[before], halves, [after]]).astype(np.int64)
