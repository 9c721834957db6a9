"""Pronounces clauses with the separate program espeak-ng, where it is installed.

espeak-ng (GPL-3.0) is run as a separate program and is not part of this project. Kokoro learned Spanish, French,
Italian, Portuguese and Hindi from its phonemes; the mapping to Kokoro's symbols is that of misaki 0.9.4 (hexgrad,
Apache-2.0), `espeak.EspeakG2P`.
"""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.errors import MissingPhonemizer
from models.text.alphabet.kokoro import SYMBOLS

_TIMEOUT_S = 20.0
_TIED = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "g": "ɡ",
}  # fmt: skip
_SOUND = re.compile("|".join(re.escape(sound) for sound in sorted(_TIED, key=len, reverse=True)))
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")


@dataclass(frozen=True)
class EspeakSounds:
    """`ClauseSounds` by espeak-ng. voice: its name for the language, such as "fr-fr"."""

    program: Path
    voice: str

    @classmethod
    def find(cls, voice: str) -> "EspeakSounds | None":
        """The program on this machine, or None if it is not installed."""
        program = shutil.which("espeak-ng")
        return cls(Path(program), voice) if program else None

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
        return _run(self.program, self.voice, lines)


@lru_cache(maxsize=4096)
def _run(program: Path, voice: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The phonemes of each line, in Kokoro's symbols."""
    command = [str(program), "-q", "--ipa", "--tie=^", "-v", voice, "--stdin"]
    try:
        answer = subprocess.run(
            command,
            input="\n\n".join(lines),
            capture_output=True,
            encoding="utf-8",
            timeout=_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise MissingPhonemizer(
            f"espeak-ng failed for the language {voice}; check the installation with: espeak-ng -v {voice} a"
        ) from error
    return tuple(kokoro_symbols(line) for line in answer.stdout.splitlines() if line.strip())


def kokoro_symbols(ipa: str) -> str:
    """Kokoro's symbols for IPA with ties as espeak-ng prints it; sounds without a symbol are left out."""
    mapped = _SOUND.sub(lambda match: _TIED[match[0]], _LANGUAGE_SWITCH.sub("", ipa))
    single = (char if char in SYMBOLS else unicodedata.normalize("NFD", char) for char in mapped)  # ũ, õ
    return "".join(symbol for symbol in "".join(single) if symbol in SYMBOLS).strip()
