"""Cut phoneme strings that are too long for the synthesizer where a speaker would pause."""

from models.errors import InvalidParameter

# Places to cut, from the best to the last resort: sentence ends, clause ends, commas, words.
_PLACES = (".!?…", ";:—", ",", " ")
# A cut is not made so early that a short piece is left, as these sound worse.
_EARLIEST_SHARE = 1 / 3


def split_phonemes(phonemes: str, limit: int = 510) -> list[str]:
    """Pieces of at most `limit` symbols, in order; together all that `phonemes` has but spaces at cuts.

    One symbol is one token of the synthesizer. A single word longer than the limit is cut inside.
    Raises InvalidParameter for a limit below 1.
    """
    if limit < 1:
        raise InvalidParameter(f"the limit on phoneme symbols must be at least 1, but is {limit}")
    pieces: list[str] = []
    rest = phonemes.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [piece for piece in [*pieces, rest] if piece]


def _cut(phonemes: str, limit: int) -> int:
    earliest = int(limit * _EARLIEST_SHARE)
    for marks in _PLACES[:-1]:
        for place in range(limit, earliest, -1):
            if phonemes[place - 1] in marks and phonemes[place] == " ":
                return place
    space = phonemes.rfind(" ", 0, limit + 1)
    return space if space > 0 else limit
