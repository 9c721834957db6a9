"""Pronounces clauses with the separate program espeak-ng, where it is installed.

Kokoro learned Spanish, French,
Italian, Portuguese and Hindi from its phonemes; the mapping to Kokoro's symbols is that of misaki 0.9.4 (hexgrad,
Apache-2.0), `espeak.EspeakG2P`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.errors import MissingPhonemizer
from models.text.alphabet.kokoro import SYMBOLS
from models.text.espeak_program import EspeakProgram

_TIMEOUT_S = 20.0
_TIE = "^"
_TIED = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "g": "ɡ",
}  # fmt: skip
_SOUND = re.compile("|".join(re.escape(sound) for sound in sorted(_TIED, key=len, reverse=True)))


@dataclass(frozen=True)
class EspeakSounds:
    """`ClauseSounds` by espeak-ng."""

    program: EspeakProgram

    @classmethod
    def find(cls, voice: str) -> "EspeakSounds | None":
        """The program on this machine, or None if it is not installed."""
        program = EspeakProgram.find(voice, _TIE)
        return None if program is None else cls(program)

    def pronounce(self, clauses: Sequence[Sequence[str]]) -> list[list[str]]:
        """See `ClauseSounds`. Raises MissingPhonemizer if the program fails.

        Where the program joins words of a clause, its words are pronounced one by one.
        """
        spoken = [line.split() for line in self._run(tuple(" ".join(words) for words in clauses))]
        if len(spoken) == len(clauses) and all(
            len(sounds) == len(words) for sounds, words in zip(spoken, clauses, strict=True)
        ):
            return spoken
        return [self._clause(tuple(words)) for words in clauses]

    def _clause(self, words: tuple[str, ...]) -> list[str]:
        sounds = " ".join(self._run((" ".join(words),))).split()
        if len(sounds) == len(words):
            return sounds
        return [" ".join(self._run((word,))) for word in words]

    def _run(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        return _run(self.program, lines)


@lru_cache(maxsize=4096)
def _run(program: EspeakProgram, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The phonemes of each line, in Kokoro's symbols."""
    ipa = program.ipa("\n\n".join(lines), _TIMEOUT_S)
    if ipa is None:
        raise MissingPhonemizer(
            f"espeak-ng failed for the language {program.voice}; check the installation with: "
            f"espeak-ng -v {program.voice} a"
        )
    return tuple(kokoro_symbols(line) for line in ipa.splitlines() if line.strip())


def kokoro_symbols(ipa: str) -> str:
    """Kokoro's symbols for IPA with ties as espeak-ng prints it; sounds without a symbol are left out."""
    mapped = _SOUND.sub(lambda match: _TIED[match[0]], ipa)
    single = (char if char in SYMBOLS else unicodedata.normalize("NFD", char) for char in mapped)  # ũ, õ
    return "".join(symbol for symbol in "".join(single) if symbol in SYMBOLS).strip()
