"""Durations of symbols, of those of all that a VITS reads."""

import numpy as np
import pytest

from models.tts.vits.durations import symbol_durations


@pytest.mark.parametrize(
    ("with_blanks", "with_ends", "durations", "halves"),
    [
        (False, False, [3, 4], [0, 6, 8, 0]),
        (False, True, [1, 3, 4, 2], [2, 6, 8, 4]),
        (True, False, [1, 3, 5, 4, 2], [2, 6 + 5, 8 + 5, 4]),
        (True, True, [7, 1, 3, 5, 4, 2, 9], [14 + 2, 6 + 5, 8 + 5, 4 + 18]),
        (True, False, [2, 3, 1], [4, 6, 2]),
    ],
)
def test_the_time_of_blanks_is_shared(
    with_blanks: bool, with_ends: bool, durations: list[int], halves: list[int]
) -> None:
    found = symbol_durations(np.array(durations), with_blanks, with_ends)
    assert found.tolist() == halves
    assert found.sum() == 2 * sum(durations)
