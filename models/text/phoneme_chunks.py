"""Splits a reading into chunks that the synthesizer can speak at once, at places where a speaker would pause."""

from dataclasses import dataclass, replace

from models.errors import InvalidParameter
from models.text.reading import Reading, Sentence
from models.types import Break

# Where to split, from the best place to the last resort: ends of sentences, ends of clauses, commas, words.
_BOUNDARIES = (".!?…", ";:—", ",", " ")
# A chunk is at least this share of the limit, as shorter ones sound worse.
_SHORTEST_SHARE = 1 / 3
# A sentence of fewer symbols, some four words, is joined to its neighbour; the result has at most LONGEST_JOINED.
SHORTEST_ALONE = 24
LONGEST_JOINED = 160
# A listener waits for the first chunk: a longer one is split after the first clause that has at least so many
# words, and no more symbols than some eight words have; nowhere else, as a split inside a clause is heard.
LONGEST_FIRST = 70
FEWEST_FIRST_WORDS = 4
LATEST_FIRST_SPLIT = 56
CLAUSE_MARKS = ",;:—"
# The synthesizer hardly stops between sentences that it speaks at once, and no longer at the end of a paragraph.
SENTENCE_BREAK_S = 0.3
PARAGRAPH_BREAK_S = 0.4


@dataclass(frozen=True)
class Chunk:
    """What the synthesizer speaks at once. phonemes: at most its limit. pause_s: seconds of silence that follow.

    goes_on: whether it ends with a clause, and its sentence goes on in the next chunk. language: as
    in `Sentence`. breaks: in order; a token is a symbol.
    """

    phonemes: str
    pause_s: float = 0.0
    goes_on: bool = False
    language: str = ""
    breaks: tuple[Break, ...] = ()


def split_reading(reading: Reading, limit: int = 510) -> tuple[float, list[Chunk]]:
    """Seconds of silence at the beginning of a reading, and its chunks of at most `limit` symbols.

    Sentences of a few symbols, which the synthesizer repeats or mumbles when they are spoken alone, are joined to
    their neighbours, with a break between, unless the text asks for silence there. A sentence that another one
    follows ends with a full stop if it has no mark, as headings and items of lists have none. The end of a
    paragraph is a break too, if anything follows.
    """
    lead_s = 0.0
    joined: list[Chunk] = []
    paragraph_s = 0.0  # break at the end of the sentence before
    for sentence in reading.sentences:
        if not sentence.phonemes:
            if joined:
                joined[-1] = replace(joined[-1], pause_s=joined[-1].pause_s + sentence.silence_s)
            else:
                lead_s += sentence.silence_s
            continue
        if joined and _can_be_joined(joined[-1], sentence.phonemes, limit):
            joined[-1] = _joined(joined[-1], sentence, SENTENCE_BREAK_S + paragraph_s)
        else:
            if joined and len(joined[-1].phonemes) < limit:
                joined[-1] = replace(joined[-1], phonemes=_with_final_mark(joined[-1].phonemes))
            if joined and paragraph_s and not joined[-1].pause_s:
                joined[-1] = _with_break(joined[-1], paragraph_s)
            joined.append(Chunk(sentence.phonemes, sentence.silence_s, language=sentence.language))
        paragraph_s = PARAGRAPH_BREAK_S if sentence.ends_paragraph else 0.0
    chunks = []
    for number, chunk in enumerate(joined):
        parts = split_phonemes(chunk.phonemes, limit)
        chunks += _chunks_of(chunk, _with_short_first(parts) if number == 0 else parts)
    return lead_s, chunks


def _chunks_of(whole: Chunk, parts: list[str]) -> list[Chunk]:
    """The parts of what is too long to be spoken at once, each with its breaks."""
    chunks: list[Chunk] = []
    start = 0
    for part in parts:
        start = whole.phonemes.index(part, start)  # only spaces are left out
        breaks = (replace(one, token=one.token - start) for one in whole.breaks)
        own = tuple(one for one in breaks if 0 <= one.token < len(part))
        start += len(part)
        chunks.append(Chunk(part, 0.0, part[-1] in CLAUSE_MARKS, whole.language, own))
    chunks[-1] = replace(chunks[-1], pause_s=whole.pause_s, goes_on=False)
    return chunks


def _joined(chunk: Chunk, sentence: Sentence, break_s: float) -> Chunk:
    """Both as one chunk, in the language of the longer."""
    is_longer = len(chunk.phonemes) >= len(sentence.phonemes)
    first = _with_break(replace(chunk, phonemes=_with_final_mark(chunk.phonemes)), break_s)
    return replace(
        first,
        phonemes=f"{first.phonemes} {sentence.phonemes}",
        pause_s=sentence.silence_s,
        language=chunk.language if is_longer else sentence.language,
    )


def _with_break(chunk: Chunk, seconds: float) -> Chunk:
    """With a break at its end."""
    return replace(chunk, breaks=(*chunk.breaks, Break(len(chunk.phonemes) - 1, seconds)))


def _with_short_first(parts: list[str]) -> list[str]:
    """The parts of a sentence, the first of them split after a clause if it is long."""
    first, *rest = parts
    if len(first) <= LONGEST_FIRST:
        return parts
    for place in range(SHORTEST_ALONE, min(LATEST_FIRST_SPLIT, len(first) - SHORTEST_ALONE) + 1):
        is_boundary = first[place - 1] in CLAUSE_MARKS and first[place] == " "
        if is_boundary and len(first[:place].split()) >= FEWEST_FIRST_WORDS:
            return [first[:place], first[place:].strip(), *rest]
    return parts


def _can_be_joined(chunk: Chunk, following: str, limit: int) -> bool:
    return (
        min(len(chunk.phonemes), len(following)) < SHORTEST_ALONE
        and chunk.pause_s == 0
        and len(chunk.phonemes) + len(following) + 2 <= min(limit, LONGEST_JOINED)
    )


def _with_final_mark(phonemes: str) -> str:
    """Phonemes with a full stop unless they end with a mark, so that two sentences stay distinct."""
    return phonemes if phonemes[-1] in "".join(_BOUNDARIES[:3]) + "”)" else f"{phonemes}."


def split_phonemes(phonemes: str, limit: int = 510) -> list[str]:
    """Split phonemes into parts of at most `limit` symbols, in order; only spaces at the boundaries are removed.

    One symbol is one token of the synthesizer. A single word that is longer than the limit is split.
    Raises InvalidParameter for a limit below 1.
    """
    if limit < 1:
        raise InvalidParameter(f"the limit on phoneme symbols must be at least 1, but is {limit}")
    parts: list[str] = []
    rest = phonemes.strip()
    while len(rest) > limit:
        boundary = _boundary(rest, limit)
        parts.append(rest[:boundary].strip())
        rest = rest[boundary:].strip()
    return [part for part in [*parts, rest] if part]


def _boundary(phonemes: str, limit: int) -> int:
    earliest = int(limit * _SHORTEST_SHARE)
    for marks in _BOUNDARIES[:-1]:
        for index in range(limit, earliest, -1):
            if phonemes[index - 1] in marks and phonemes[index] == " ":
                return index
    space = phonemes.rfind(" ", 0, limit + 1)
    return space if space > 0 else limit
