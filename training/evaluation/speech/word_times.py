"""Are words said when the timestamps say so? Compared with the word times of a speech recognizer.

docs/evaluation.md defines each figure.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, Protocol

import numpy as np

from models.errors import InvalidParameter
from models.interfaces import Pipeline
from models.types import TimedWord, Waveform
from models.voice.audio import concatenate
from training.evaluation.judges.recognizer import HeardWord, load_recognizer
from training.evaluation.speech.sentences import N_SENTENCES, take
from training.metrics import RESAMPLES
from training.progress import Progress

DEFAULT_SENTENCES = 50
DEFAULT_VOICES = 10
WITHIN_MS = 100
_SEED = 0


class WordListener(Protocol):
    """Hears words and when they are said."""

    def word_times(self, waveform: Waveform) -> list[HeardWord]:
        """The words of speech in order."""
        ...


def evaluate_word_times(
    pipeline: Pipeline, n_sentences: int = DEFAULT_SENTENCES, listener: WordListener | None = None
) -> dict[str, Any]:
    """Speak sentences in stock voices by turns, and compare when each word begins.

    A word counts if the recognizer heard it as it is written, and is not the first of its sentence. listener: by
    default the recognizer. Raises InvalidParameter; MissingWeights if the recognizer is not installed.
    """
    if not 1 <= n_sentences <= N_SENTENCES:
        raise InvalidParameter(f"{n_sentences} sentences are outside 1 to {N_SENTENCES}")
    listener = listener or load_recognizer()
    names = pipeline.synthesizer.speaker_names
    names = names[:: max(1, len(names) // DEFAULT_VOICES)][:DEFAULT_VOICES]
    errors_ms: list[list[float]] = []  # of each sentence
    n_words = 0
    progress = Progress("timestamps", n_sentences)
    for number, (_, sentence) in enumerate(take(n_sentences)):
        utterance = pipeline.prepare(sentence)
        pieces = list(pipeline.stream_timed(utterance, pipeline.voice(names[number % len(names)])))
        words = [word for piece in pieces for word in piece.words]
        heard = listener.word_times(concatenate([piece.waveform for piece in pieces]))
        # the recognizer counts the silence before a sentence as a part of its first word
        pairs = [(word, other) for word, other in matched(words, heard) if word is not words[0]]
        errors_ms.append([1000 * (word.start_s - other.start_s) for word, other in pairs])
        n_words += len(words)
        progress.step()
    progress.close()
    return {"voices": len(names), "words": n_words, **_figures(errors_ms)}


def matched(words: Sequence[TimedWord], heard: Sequence[HeardWord]) -> list[tuple[TimedWord, HeardWord]]:
    """Words and what the recognizer heard of them, in order; those that it heard differently are left out."""
    written = [_plain(word.written.text) for word in words]
    blocks = SequenceMatcher(None, written, [_plain(word.text) for word in heard], autojunk=False)
    return [
        (words[block.a + place], heard[block.b + place])
        for block in blocks.get_matching_blocks()
        for place in range(block.size)
    ]


def _figures(errors_ms: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Of the errors of each sentence; the interval is a bootstrap over sentences."""
    flat = np.concatenate([np.array(one) for one in errors_ms])
    if len(flat) == 0:
        raise InvalidParameter("the recognizer heard no word as it is written; use more sentences")
    rng = np.random.default_rng(_SEED)
    medians = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(len(errors_ms), size=len(errors_ms))
        sample = np.concatenate([np.array(errors_ms[row]) for row in drawn])
        if len(sample):
            medians.append(float(np.median(np.abs(sample))))
    low, high = np.quantile(medians, [0.025, 0.975])
    return {
        "sentences": len(errors_ms),
        "words_compared": len(flat),
        "median_absolute_error_ms": round(float(np.median(np.abs(flat))), 1),
        "median_absolute_error_interval_ms": [round(float(low), 1), round(float(high), 1)],
        "median_error_ms": round(float(np.median(flat)), 1),
        "absolute_error_90th_percentile_ms": round(float(np.quantile(np.abs(flat), 0.9)), 1),
        f"share_within_{WITHIN_MS}_ms": round(float(np.mean(np.abs(flat) <= WITHIN_MS)), 3),
    }


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9']", "", word.lower())
