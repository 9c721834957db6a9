"""A made voice says texts that grow louder; what is heard of them is known beforehand."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from models.interfaces import Synthesizer
from models.types import FloatArray, Utterance, Waveform
from training.evaluation.speech.text_lengths import PART, SHORT_TEXTS, measure_long, measure_short

RATE_HZ = 16_000
SENTENCES = [f"The {number} dogs ran home." for number in range(45)]
TEXT = " ".join(SENTENCES)


class MadeSynthesizer:
    """A piece is the number of a sentence; it lasts a second, a tenth of a decibel louder than the one before."""

    languages = ("en-us",)
    speaker_names = ("anna",)
    known_speakers = np.zeros((1, 2), dtype=np.float32)

    def __init__(self) -> None:
        self.said: list[str] = []

    def prepare(self, text: str, language: str) -> Utterance:
        """As `Synthesizer.prepare`."""
        assert text == TEXT
        return Utterance(language, tuple(np.array([number]) for number in range(len(SENTENCES))))

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[Waveform]:
        """As `Synthesizer.stream`."""
        for piece in utterance.pieces:
            number = int(piece[0])
            self.said.append(SENTENCES[number])
            yield Waveform(np.full(RATE_HZ, 0.1 * 10 ** (0.1 * number / 20), np.float32), RATE_HZ)

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """As `Synthesizer.synthesize`: as many tenths of a second as letters."""
        self.said.append(text)
        return Waveform(np.full(len(text) * RATE_HZ // 10, 0.1, np.float32), RATE_HZ)


class Listener:
    """Hears what was said last, but for the texts that it mishears; gives up after `patience` texts."""

    def __init__(self, made: MadeSynthesizer, mishears: dict[str, str], patience: int = 10_000) -> None:
        self.made, self.mishears, self.patience = made, mishears, patience

    def transcribe(self, waveform: Waveform) -> str:
        """As `Recognizer.transcribe`."""
        self.patience -= 1
        if self.patience < 0:
            raise KeyboardInterrupt
        return self.mishears.get(self.made.said[-1], self.made.said[-1])


def test_short_texts_are_counted_text_by_text(tmp_path: Path) -> None:
    made = MadeSynthesizer()
    listener = Listener(made, {"Yes.": "No.", "Turn left.": "Turn right left."})
    result = measure_short(cast(Synthesizer, made), listener, ["anna"], tmp_path)
    assert made.said == list(SHORT_TEXTS)
    assert (result["n"], result["right"]) == (100, 0.98)
    assert result["wer"] == round(2 / result["n_words"], 4)
    assert result["wer_by_words"][1] == round(1 / 25, 4)
    assert result["longest_s"] == max(len(text) for text in SHORT_TEXTS) / 10
    assert list(result["misheard"].items())[:2] == [("Yes.", 1), ("Turn left.", 1)]


def test_a_long_text_has_the_drift_and_the_last_words_that_were_heard(tmp_path: Path) -> None:
    made = MadeSynthesizer()
    result = measure_long(cast(Synthesizer, made), Listener(made, {SENTENCES[3]: ""}), "anna", TEXT, tmp_path)
    assert (result["n_words"], result["pieces"], result["seconds"]) == (5 * len(SENTENCES), 45, 45.0)
    assert result["wer"] == round(5 / (5 * len(SENTENCES)), 4)
    assert result["level_drift_db"] == pytest.approx(4.4, abs=0.01)
    assert result["level_drift_db_ci95"] == pytest.approx([4.4, 4.4], abs=0.01)
    assert result["last_words_right"] is True


def test_a_lost_last_word_is_noticed(tmp_path: Path) -> None:
    made = MadeSynthesizer()
    listener = Listener(made, {SENTENCES[-1]: "The dogs ran."})
    result = measure_long(cast(Synthesizer, made), listener, "anna", TEXT, tmp_path)
    assert result["last_words_right"] is False


def test_after_an_interruption_only_what_is_missing_is_said(tmp_path: Path) -> None:
    made = MadeSynthesizer()
    with pytest.raises(KeyboardInterrupt):
        measure_long(cast(Synthesizer, made), Listener(made, {}, patience=PART + 3), "anna", TEXT, tmp_path)
    made.said.clear()
    result = measure_long(cast(Synthesizer, made), Listener(made, {}), "anna", TEXT, tmp_path)
    assert made.said == SENTENCES[PART:]
    assert (result["pieces"], result["wer"]) == (45, 0.0)
    made.said.clear()
    measure_long(cast(Synthesizer, made), Listener(made, {}), "anna", TEXT, tmp_path)
    assert made.said == []
