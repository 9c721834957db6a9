from itertools import pairwise

import pytest

from models.tts.kokoro.on_gpu.common_lengths import (
    COMMON_LENGTHS,
    COMMON_NUMBERS,
    LONGEST,
    MOST_FRAMES,
    MOST_TOGETHER,
    SHORTEST,
    common_length,
    common_number,
    most_at_once,
)


def test_little_is_computed_in_vain() -> None:
    assert COMMON_LENGTHS[0] == SHORTEST
    assert COMMON_LENGTHS[-1] == LONGEST
    for shorter, longer in pairwise(COMMON_LENGTHS):
        assert shorter < longer <= 1.25 * shorter
    assert len(COMMON_LENGTHS) < 40  # a graph for each


@pytest.mark.parametrize(("frames", "length"), [(1, 40), (40, 40), (41, 48), (1_600, 1_600), (1_601, 1_601)])
def test_a_sentence_is_filled_up_to_the_next_common_length(frames: int, length: int) -> None:
    assert common_length(frames) == length


def test_sentences_are_filled_up_to_a_common_number() -> None:
    assert [common_number(n) for n in range(1, MOST_TOGETHER + 1)] == [1, 2, 4, 4, 8, 8, 8, 8]


def test_a_pass_has_a_bounded_number_of_frames() -> None:
    for length in (*COMMON_LENGTHS, 5 * LONGEST):
        number = most_at_once(length)
        assert number in COMMON_NUMBERS
        assert number == 1 or number * length <= MOST_FRAMES
    assert most_at_once(SHORTEST) == MOST_TOGETHER
