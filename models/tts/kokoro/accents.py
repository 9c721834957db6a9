"""The accent of a voice: what its style has of one language, exchanged for another.

Nobody recorded Kokoro's voices in two languages, so a style says who speaks and in which language at once, and
the phonemes of a language are pronounced well only in styles near to those of its own voices. Over the stock
voices,

    style = mean + language + gender + speaker

is fitted by least squares. A voice that speaks another language keeps gender and speaker, and a share of its
language is replaced. All of it is linear in the stock voices, so it is done with their weights.

The vocoder keeps the style of the voice: it is what makes a voice sound like somebody, while the blocks in front
of it decide which sound is spoken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from models.text.languages import (
    BRAZILIAN,
    ENGLISH,
    FRENCH,
    HINDI,
    ITALIAN,
    JAPANESE,
    LATIN_AMERICAN,
    MANDARIN,
    SPANISH,
)
from models.tts.kokoro.letters import LANGUAGE_OF_LETTER
from models.types import FloatArray

# A voice is of the language already where none of its weights would change by more: the grid of speaker vectors
# moves a stock voice by less.
NO_CHANGE = 1e-3
_FEMALE = "f"  # second letter of a name


@dataclass(frozen=True)
class Strength:
    """How far a voice takes on a language, as shares, 0..1.

    articulation: of the language that are replaced in the decoder's blocks in front of the vocoder.
    prosody: in the durations, pitch and energy.
    speaker: what a voice of another language keeps, in the articulation, of its difference from the mean of the
        language's own voices.
    """

    articulation: float
    prosody: float
    speaker: float = 1.0


def voices_of(language: str) -> str:
    """The tag of the voices of a language: Latin American Spanish has none of its own."""
    return SPANISH if language == LATIN_AMERICAN else language


# Chosen by `python -m training.evaluation.languages.accents` (docs/languages.md#accents): few errors, and a voice
# stays the same voice. In languages that are not here voices keep their own style.
STRENGTHS: Mapping[str, Strength] = MappingProxyType(
    {
        SPANISH: Strength(1.0, 0.5),
        FRENCH: Strength(1.0, 0.0, speaker=0.7),
        ITALIAN: Strength(1.0, 0.0),
        BRAZILIAN: Strength(1.0, 0.0, speaker=0.7),
        HINDI: Strength(0.8, 0.0),
        JAPANESE: Strength(0.8, 0.0),
        MANDARIN: Strength(0.7, 0.0),
    }
)


@dataclass(frozen=True)
class Accents:
    """The languages of the stock voices.

    tags: of L languages. of_voices: float64 [n, L], 1 where a voice is of a language. effects: float64 [L, n], the
    effect of each language on the style as weights of the voices.
    """

    tags: tuple[str, ...]
    of_voices: npt.NDArray[np.float64]
    effects: npt.NDArray[np.float64]

    @classmethod
    def of_names(cls, names: Sequence[str]) -> "Accents":
        """From the names of the voices, as published: `ef_dora` is Spanish and female."""
        tags = tuple(dict.fromkeys(LANGUAGE_OF_LETTER.get(name[:1], "") for name in names))
        of_voices = np.array(
            [[LANGUAGE_OF_LETTER.get(name[:1], "") == tag for tag in tags] for name in names]
        )
        female = np.array([name[1:2] == _FEMALE for name in names])
        design = np.column_stack([of_voices, female - 0.5])
        return cls(tags, of_voices.astype(np.float64), np.linalg.pinv(design)[: len(tags)])

    def share(self, weights: FloatArray, language: str) -> float:
        """How far a voice is of a language, 0..1: 1 for its own voices, 0 for those of others."""
        own = weights.astype(np.float64) @ self.of_voices[:, self.tags.index(voices_of(language))]
        return float(np.clip(own, 0, 1))

    def mean_of(self, language: str) -> npt.NDArray[np.float64]:
        """The mean of the voices of a language, as their weights, [n]."""
        members = self.of_voices[:, self.tags.index(voices_of(language))]
        return np.asarray(members / members.sum())

    def shift(self, weights: FloatArray, language: str) -> npt.NDArray[np.float64] | None:
        """What replaces the language of a voice by another: the change of its weights of the stock voices, [n].

        None for English, a language without voices, and a voice that is of the language already.
        """
        source = voices_of(language)
        if source in ENGLISH or source not in self.tags:
            return None
        own = weights.astype(np.float64) @ self.of_voices
        change = self.effects[self.tags.index(source)] - own @ self.effects
        return None if np.abs(change).max() < NO_CHANGE else change
