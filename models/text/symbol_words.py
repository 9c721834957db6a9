"""Which word each phoneme symbol belongs to, after a reading was split into the chunks that are spoken at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.text.punctuation import PUNCTUATION
from models.text.reading import Word

NO_WORD = -1
_NO_SOUNDS = PUNCTUATION | {" "}


def is_sound(symbol: str) -> bool:
    """Whether a symbol is neither a space nor a punctuation mark."""
    return symbol not in _NO_SOUNDS


def words_of_symbols(words: Sequence[Word], chunks: Sequence[str]) -> tuple[npt.NDArray[np.int64], ...]:
    """The number of the word of each symbol of each chunk, NO_WORD between words; int64 [symbols] for each chunk.

    words: of a reading. chunks: its phonemes, in order. Joining sentences and splitting them changes only marks and
    spaces, so the sounds of the words are those of the chunks, one by one. A mark inside a word belongs to it.
    """
    counts = [sum(map(is_sound, word.phonemes)) for word in words]
    of_sounds = np.repeat(np.arange(len(words)), counts)
    symbols = "".join(chunks)
    sound = np.array([is_sound(symbol) for symbol in symbols], dtype=bool)
    done = np.cumsum(sound)  # sounds up to and with each symbol
    before = np.concatenate([[NO_WORD], of_sounds])[np.minimum(done, len(of_sounds))]
    after = np.concatenate([of_sounds, [NO_WORD]])[np.minimum(done - sound, len(of_sounds))]
    word_of = np.where(before == after, before, NO_WORD).astype(np.int64)
    ends = np.cumsum([len(chunk) for chunk in chunks])
    return tuple(np.split(word_of, ends[:-1]))
