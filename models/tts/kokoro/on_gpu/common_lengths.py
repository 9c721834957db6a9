"""The lengths and numbers of sentences that graphs are made for: everything else is filled up to one of them."""

from bisect import bisect_left

SHORTEST, LONGEST = 40, 1600  # frames of 25 ms: one second to forty
_GROWTH = 1.15  # so that at most an eighth of what is computed is filling, 7 % on average
_MULTIPLE = 8


def _lengths() -> tuple[int, ...]:
    lengths = [SHORTEST]
    while lengths[-1] < LONGEST:
        longer = max(lengths[-1] + _MULTIPLE, round(lengths[-1] * _GROWTH / _MULTIPLE) * _MULTIPLE)
        lengths.append(min(longer, LONGEST))
    return tuple(lengths)


COMMON_LENGTHS = _lengths()
COMMON_NUMBERS = (1, 2, 4, 8)  # of sentences in one pass
MOST_FRAMES = 4000  # of all sentences in one pass
MOST_TOGETHER = COMMON_NUMBERS[-1]


def common_length(frames: int) -> int:
    """The length that a sentence is filled up to; a longer one than the longest keeps its own."""
    place = bisect_left(COMMON_LENGTHS, frames)
    return COMMON_LENGTHS[place] if place < len(COMMON_LENGTHS) else frames


def most_at_once(length: int) -> int:
    """How many sentences of a common length go through in one pass, so that memory is bounded."""
    return max((number for number in COMMON_NUMBERS if number * length <= MOST_FRAMES), default=1)


def common_number(sentences: int) -> int:
    """The number of sentences that 1 to `MOST_TOGETHER` are filled up to."""
    return COMMON_NUMBERS[bisect_left(COMMON_NUMBERS, sentences)]
