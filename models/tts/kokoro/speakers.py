"""The speaker space of Kokoro-82M: 54 published voices, and every point between and around them.

A Kokoro voice is a pack of 510 style vectors, one for each length of the phoneme sequence. The principal
components of the voices' mean style vectors span a space of 53 dimensions; the linear combination of
voices that gives a point of that space, applied to whole packs, gives the pack of a new voice. At the
coordinates of a stock voice the combination is that voice alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from models.tts.kokoro.accents import STRENGTHS, Accents, Strength, voices_of
from models.types import FloatArray

STYLE_DIM = 256
DECODER_DIM = 128  # the first half; the second is of the prosody
PACK_ROWS = 510


@dataclass(frozen=True)
class KokoroSpeakers:
    """The voices in compact form.

    names: n voices, as published (`af_heart`: American English, female).
    knots: int [K], the rows that are kept, 0 first and 509 last; rows between them are interpolated.
    packs: float32 [n, K, 256], the style vectors at the knots.
    coordinates: float32 [n, n - 1], the voices in the speaker space.
    mixing: float32 [n - 1, n]; `1 / n + speaker @ mixing` are the weights of the voices.
    strengths: language tag -> how far a voice takes on its accent.
    """

    names: tuple[str, ...]
    knots: npt.NDArray[np.int32]
    packs: FloatArray
    coordinates: FloatArray
    mixing: FloatArray
    strengths: Mapping[str, Strength] = field(default_factory=lambda: STRENGTHS)

    @property
    def dim(self) -> int:
        """Size of the speaker vector."""
        return int(self.coordinates.shape[1])

    def style(self, speaker: FloatArray, n_tokens: int) -> FloatArray:
        """Speaker vector [dim] and number of phoneme tokens (0..509) -> style vector float32 [1, 256]."""
        weights = self._weights(speaker)
        return np.asarray((weights @ self._rows(n_tokens))[np.newaxis], dtype=np.float32)

    def accented(
        self, speaker: FloatArray, n_tokens: int, language: str
    ) -> tuple[FloatArray, FloatArray | None]:
        """The same in a language: a style whose prosody is adapted to it, and the articulation, float32 [1, 128].

        The articulation is None, and the style is the voice's own bit for bit, in English and in the language of
        a stock voice.
        """
        own = self.style(speaker, n_tokens)
        strength = self.strengths.get(voices_of(language))
        weights = self._weights(speaker)
        change = None if strength is None else self._accents.shift(weights, language)
        if strength is None or change is None:
            return own, None
        rows = self._rows(n_tokens)
        moved = (change @ rows)[np.newaxis].astype(np.float32)
        articulation = own[:, :DECODER_DIM] + strength.articulation * moved[:, :DECODER_DIM]
        if strength.speaker != 1.0:
            mean = (self._accents.mean_of(language) @ rows)[:DECODER_DIM].astype(np.float32)
            lost = (1 - strength.speaker) * (1 - self._accents.share(weights, language))
            articulation = mean + np.float32(1 - lost) * (articulation - mean)
        prosody = own[:, DECODER_DIM:] + strength.prosody * moved[:, DECODER_DIM:]
        return np.concatenate([own[:, :DECODER_DIM], prosody], axis=1), articulation

    @cached_property
    def _accents(self) -> Accents:
        return Accents.of_names(self.names)

    def _weights(self, speaker: FloatArray) -> FloatArray:
        """Of the voices, [n]."""
        return np.float32(1 / len(self.names)) + speaker.astype(np.float32) @ self.mixing

    def _rows(self, n_tokens: int) -> FloatArray:
        """The style vectors of the voices for a number of tokens, float32 [n, 256]."""
        after = int(np.clip(np.searchsorted(self.knots, n_tokens, side="right"), 1, len(self.knots) - 1))
        low, high = int(self.knots[after - 1]), int(self.knots[after])
        share = np.float32((n_tokens - low) / (high - low))
        return np.asarray((1 - share) * self.packs[:, after - 1] + share * self.packs[:, after])

    @classmethod
    def from_packs(cls, packs: Mapping[str, FloatArray], n_knots: int) -> "KokoroSpeakers":
        """Build the space from published packs, each float32 [510, 256].

        Rows change fast for short texts and hardly for long ones, so knots lie at squares.
        """
        names = tuple(sorted(packs))
        full = np.stack([packs[name] for name in names])  # [n, 510, 256]
        knots = np.unique(np.round((PACK_ROWS - 1) * np.linspace(0, 1, n_knots) ** 2)).astype(np.int32)
        means = full.mean(axis=1, dtype=np.float64)
        left, singular, _ = np.linalg.svd(means - means.mean(0), full_matrices=False)
        rank = len(names) - 1  # centring takes one dimension
        left, singular = left[:, :rank], singular[:rank]
        # the sign of a component is arbitrary: fix it, so that a rebuild gives the same space
        left = left * np.sign(left[np.abs(left).argmax(0), np.arange(rank)])
        return cls(
            names=names,
            knots=knots,
            packs=full[:, knots].astype(np.float16).astype(np.float32),
            coordinates=(left * singular).astype(np.float32),
            mixing=(left / singular).T.astype(np.float32),
        )

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays as they are kept in the bundle: packs in float16, the rest as it is."""
        return {
            "knots": self.knots,
            "packs": self.packs.astype(np.float16),
            "coordinates": self.coordinates,
            "mixing": self.mixing,
        }

    @classmethod
    def from_arrays(
        cls, names: tuple[str, ...], arrays: Mapping[str, npt.NDArray[np.generic]]
    ) -> "KokoroSpeakers":
        """The inverse of `to_arrays`. Raises KeyError if an array is missing."""
        return cls(
            names=names,
            knots=arrays["knots"].astype(np.int32),
            packs=arrays["packs"].astype(np.float32),
            coordinates=arrays["coordinates"].astype(np.float32),
            mixing=arrays["mixing"].astype(np.float32),
        )
