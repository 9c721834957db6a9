"""Recorded speech with transcripts, for the training of a synthesizer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from models.errors import InvalidAudio
from models.interfaces import VoiceEncoder
from models.types import FloatArray, Waveform
from models.voice.activity import SpeechPart
from models.voice.audio import decode_audio, raise_volume, resample
from training.data.shards import Sample, read_samples
from training.progress import Progress

LEVEL_DBFS = -23.0
MARGIN_S = 0.1  # of silence kept around the speech
MIN_SPEECH_S, MAX_SPEECH_S = 1.0, 8.0
_PEAK = 0.95

# GRID says what was said in the name of the clip, a letter for each of six words (Cooke et al. 2006)
_GRID_WORDS = (
    {"b": "bin", "l": "lay", "p": "place", "s": "set"},
    {"b": "blue", "g": "green", "r": "red", "w": "white"},
    {"a": "at", "b": "by", "i": "in", "w": "with"},
    {letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"},
    {"z": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven"}
    | {"8": "eight", "9": "nine"},
    {"a": "again", "n": "now", "p": "please", "s": "soon"},
)
_NOT_SPOKEN = re.compile(r"[^a-z' ]+")


class SpeechFinder(Protocol):
    """Finds speech in a recording, as `models.voice.activity.VoiceActivityDetector` does."""

    def speech_parts(self, waveform: Waveform) -> list[SpeechPart]:
        """The stretches of speech, in order."""
        ...


@dataclass(frozen=True)
class Utterance:
    """One recording.

    samples: float32 [T] at the rate that was asked for, without silence at the ends, at -23 dBFS.
    text: what is said, of `a` to `z`, apostrophes and single spaces.
    embedding: float32 [voice_dim], of the voice encoder, unit L2 norm.
    """

    key: str
    speaker: str
    gender: str
    text: str
    samples: FloatArray
    embedding: FloatArray


def read_utterances(
    shards: Sequence[Path],
    encoder: VoiceEncoder,
    activity: SpeechFinder,
    rate_hz: int,
    transcripts: Mapping[str, str] | None = None,
) -> list[Utterance]:
    """The recordings of the shards whose words are known, in order.

    transcripts: words by key, for recordings that have none of their own. Recordings that cannot be used (no
    speech, too short, too long) are counted and left out.
    """
    utterances = []
    for shard in shards:
        progress = Progress(f"speech of {shard.name}")
        for sample in read_samples(shard):
            text = spoken_text(sample) or plain_words((transcripts or {}).get(sample.key, ""))
            if sample.audio is None or not text:
                continue
            try:
                waveform = trim_to_speech(decode_audio(sample.audio), activity)
                samples = level(resample(waveform, rate_hz))
                embedding = encoder.embed(waveform)
            except InvalidAudio as error:
                progress.skip(sample.key, error)
                continue
            labels = sample.labels
            utterances.append(
                Utterance(
                    key=sample.key,
                    speaker=str(labels.get("speaker") or labels.get("identity") or ""),
                    gender=str(labels.get("gender") or ""),
                    text=text,
                    samples=samples,
                    embedding=embedding,
                )
            )
            progress.step()
        progress.close()
    return utterances


def spoken_text(sample: Sample) -> str:
    """Return the transcript in the labels of a recording, in plain words; empty if there is none."""
    if sample.labels.get("corpus") == "grid":
        return grid_sentence(str(sample.labels.get("clip", "")))
    return plain_words(str(sample.labels.get("text") or ""))


def grid_sentence(clip: str) -> str:
    """Return the six words that a name such as `bwitzp` encodes; empty if it is not such a name."""
    words = [table.get(letter) for table, letter in zip(_GRID_WORDS, clip, strict=False)]
    if len(clip) != len(_GRID_WORDS) or None in words:
        return ""
    return " ".join(str(word) for word in words)


def plain_words(text: str) -> str:
    """Lower case, and nothing but `a` to `z`, apostrophes and single spaces."""
    return " ".join(
        _NOT_SPOKEN.sub(" ", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split()
    )


def trim_to_speech(waveform: Waveform, activity: SpeechFinder) -> Waveform:
    """From the first speech to the last, with a tenth of a second around it.

    Raises InvalidAudio if nobody speaks for long enough, or for too long.
    """
    parts = activity.speech_parts(waveform)
    seconds = parts[-1].end_s - parts[0].start_s if parts else 0.0
    if not MIN_SPEECH_S <= seconds <= MAX_SPEECH_S:
        raise InvalidAudio(
            f"{seconds:.1f} s of speech, but {MIN_SPEECH_S:g} to {MAX_SPEECH_S:g} s are needed"
        )
    rate = waveform.sample_rate_hz
    first = max(0, round((parts[0].start_s - MARGIN_S) * rate))
    return Waveform(waveform.samples[first : round((parts[-1].end_s + MARGIN_S) * rate)], rate)


def level(waveform: Waveform) -> FloatArray:
    """The samples at -23 dBFS, or quieter where a peak would be cut."""
    loud = raise_volume(Waveform(waveform.samples * np.float32(1e-2), waveform.sample_rate_hz), LEVEL_DBFS)
    peak = float(np.abs(loud.samples).max())
    return np.asarray(loud.samples * np.float32(min(1.0, _PEAK / peak)), dtype=np.float32)
