from collections.abc import Callable

import pytest

from models.tts.ahead import spoken_ahead


def groups_of(n_pieces: int, most: int) -> tuple[list[range], Callable[[int], str]]:
    """What is spoken together is written down; a piece is spoken as its number in words."""
    groups: list[range] = []

    def speak_together(numbers: range) -> list[str]:
        groups.append(numbers)
        return [f"piece {number}" for number in numbers]

    return groups, spoken_ahead(n_pieces, most, speak_together)


@pytest.mark.parametrize(
    ("n_pieces", "most", "expected"),
    [
        (3, 1, [range(0, 1), range(1, 2), range(2, 3)]),
        (1, 8, [range(0, 1)]),
        (8, 4, [range(0, 1), range(1, 5), range(5, 8)]),
    ],
)
def test_the_first_piece_is_spoken_alone_and_the_others_in_groups(
    n_pieces: int, most: int, expected: list[range]
) -> None:
    groups, speak = groups_of(n_pieces, most)
    assert [speak(number) for number in range(n_pieces)] == [f"piece {number}" for number in range(n_pieces)]
    assert groups == expected


def test_nothing_is_spoken_before_it_is_asked_for() -> None:
    groups, speak = groups_of(8, 4)
    assert groups == []
    speak(0)
    assert groups == [range(0, 1)]
