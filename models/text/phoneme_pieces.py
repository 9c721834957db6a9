"""Cut phoneme strings that are too long for the synthesizer where a speaker would pause."""

from dataclasses import dataclass

from models.errors import InvalidParameter
from models.text.reading import Reading

# Places to cut, from the best to the last resort: sentence ends, clause ends, commas, words.
_PLACES = (".!?…", ";:—", ",", " ")
# A cut is not made so early that a short piece is left, as these sound worse.
_EARLIEST_SHARE = 1 / 3
# Symbols of a sentence that is joined to its neighbour, some four words, and of what may come of that.
SHORTEST_ALONE = 24
LONGEST_JOINED = 160
# The first piece is what a listener waits for: a longer one is cut at the first clause that ends after as many
# words, and after as many symbols as about eight words have; nowhere else, as a cut inside a clause is heard.
LONGEST_FIRST = 70
FEWEST_FIRST_WORDS = 4
LATEST_FIRST_CUT = 56
CLAUSE_ENDS = ",;:—"


@dataclass(frozen=True)
class Piece:
    """What the synthesizer speaks at once. phonemes: at most its limit. pause_s: seconds of silence that follow.

    goes_on: whether it ends with a clause, and its sentence goes on in the next piece.
    """

    phonemes: str
    pause_s: float = 0.0
    goes_on: bool = False


def pieces_of(reading: Reading, limit: int = 510) -> tuple[float, list[Piece]]:
    """A text as pieces of at most `limit` symbols, and the seconds of silence before the first of them.

    Sentences of a few symbols, which a synthesizer repeats or mumbles when it has nothing else to say, are
    joined to their neighbours where no silence parts them.
    """
    lead_s = 0.0
    joined: list[Piece] = []
    for sentence in reading.sentences:
        if not sentence.phonemes:
            if joined:
                joined[-1] = Piece(joined[-1].phonemes, joined[-1].pause_s + sentence.silence_s)
            else:
                lead_s += sentence.silence_s
        elif joined and _belong_together(joined[-1], sentence.phonemes, limit):
            joined[-1] = Piece(f"{_closed(joined[-1].phonemes)} {sentence.phonemes}", sentence.silence_s)
        else:
            joined.append(Piece(sentence.phonemes, sentence.silence_s))
    pieces = []
    for number, piece in enumerate(joined):
        *parts, last = split_phonemes(piece.phonemes, limit)
        if number == 0:
            *parts, last = _with_a_short_first([*parts, last])
        pieces += [*(Piece(part, 0.0, part[-1] in CLAUSE_ENDS) for part in parts), Piece(last, piece.pause_s)]
    return lead_s, pieces


def _with_a_short_first(parts: list[str]) -> list[str]:
    """The parts of a sentence, the first of them cut at a clause where it is long."""
    first, *rest = parts
    for place in range(SHORTEST_ALONE, min(LATEST_FIRST_CUT, len(first) - SHORTEST_ALONE) + 1):
        ends = first[place - 1] in CLAUSE_ENDS and first[place] == " "
        if ends and len(first) > LONGEST_FIRST and len(first[:place].split()) >= FEWEST_FIRST_WORDS:
            return [first[:place], first[place:].strip(), *rest]
    return parts


def _belong_together(piece: Piece, following: str, limit: int) -> bool:
    short = min(len(piece.phonemes), len(following)) < SHORTEST_ALONE
    return (
        short
        and piece.pause_s == 0
        and len(piece.phonemes) + len(following) + 2 <= min(limit, LONGEST_JOINED)
    )


def _closed(phonemes: str) -> str:
    """With a mark at its end, so that two sentences do not run into one."""
    return phonemes if phonemes[-1] in "".join(_PLACES[:3]) + "”)" else f"{phonemes}."


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
