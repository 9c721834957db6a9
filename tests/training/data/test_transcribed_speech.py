import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.errors import InvalidAudio
from models.types import FloatArray, Waveform
from models.voice.activity import SpeechPart
from training.data.shards import Sample
from training.data.transcribed_speech import (
    grid_sentence,
    level,
    plain_words,
    read_utterances,
    spoken_text,
    trim_to_speech,
)

RATE = 16_000


class Activity:
    """Says that speech is where it is told to be."""

    def __init__(self, *parts: tuple[float, float]) -> None:
        self._parts = [SpeechPart(*part) for part in parts]

    def speech_parts(self, waveform: Waveform) -> list[SpeechPart]:
        return self._parts


class Encoder:
    dim = 2
    sample_rate_hz = RATE

    def embed(self, waveform: Waveform) -> FloatArray:
        return np.array([1.0, 0.0], dtype=np.float32)


def test_grid_names_its_clips_after_what_is_said() -> None:
    assert grid_sentence("bwitzp") == "bin white in t zero please"
    assert grid_sentence("sgae9s") == "set green at e nine soon"
    for wrong in ("", "bwit", "xwitzp", "bwitzpp", "bwit0p"):
        assert grid_sentence(wrong) == ""


def test_words_are_letters_apostrophes_and_single_spaces() -> None:
    assert (
        plain_words("  “It\N{RIGHT SINGLE QUOTATION MARK}s 10 o'clock”, he SAID! ") == "it's o'clock he said"
    )
    assert plain_words("42") == ""


def test_text_comes_from_the_labels() -> None:
    assert spoken_text(Sample("a", {"corpus": "grid", "clip": "lrbd3n"})) == "lay red by d three now"
    assert spoken_text(Sample("a", {"corpus": "librispeech", "text": "Good day."})) == "good day"
    assert spoken_text(Sample("a", {"corpus": "saa"})) == ""


def test_silence_at_the_ends_is_cut_but_for_a_margin() -> None:
    ramp = Waveform(np.arange(5 * RATE, dtype=np.float32), RATE)
    cut = trim_to_speech(ramp, Activity((1.0, 2.0), (2.5, 3.0)))
    assert cut.samples[0] == round(0.9 * RATE)
    assert cut.samples[-1] == round(3.1 * RATE) - 1
    assert trim_to_speech(ramp, Activity((0.0, 5.0))).seconds == 5.0


@pytest.mark.parametrize("parts", [(), ((1.0, 1.9),), ((0.0, 1.0), (8.5, 9.1))])
def test_too_little_speech_and_too_much_are_refused(parts: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(InvalidAudio, match="s of speech, but 1 to 8 s are needed"):
        trim_to_speech(Waveform(np.ones(10 * RATE, dtype=np.float32), RATE), Activity(*parts))


@pytest.mark.parametrize("gain", [1e-3, 1.0, 3.0])
def test_loudness_is_the_same_for_all(gain: float) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1 * gain, RATE).astype(np.float32)
    loud = level(Waveform(noise, RATE))
    assert 10 * np.log10(np.mean(loud**2)) == pytest.approx(-23.0, abs=0.1)


def test_a_peak_is_not_cut() -> None:
    click = np.zeros(RATE, dtype=np.float32)
    click[100] = 1.0
    assert np.abs(level(Waveform(click, RATE))).max() == pytest.approx(0.95)


def test_recordings_without_words_are_left_out_unless_words_are_given(tmp_path: Path) -> None:
    audio = io.BytesIO()
    soundfile.write(audio, np.random.default_rng(0).normal(0, 0.1, 2 * RATE), RATE, format="WAV")
    with tarfile.open(tmp_path / "shard.tar", "w") as tar:
        for key, labels in (
            ("a", {"speaker": "s1", "gender": "f", "text": "Hello"}),
            ("b", {"speaker": "s2"}),
        ):
            for name, data in (
                (f"{key}.json", json.dumps(labels).encode()),
                (f"{key}.wav", audio.getvalue()),
            ):
                member = tarfile.TarInfo(name)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    activity = Activity((0.0, 2.0))
    (only,) = read_utterances([tmp_path / "shard.tar"], Encoder(), activity, 8_000)
    assert (only.key, only.speaker, only.gender, only.text) == ("a", "s1", "f", "hello")
    assert only.samples.shape == (16_000,)
    both = read_utterances([tmp_path / "shard.tar"], Encoder(), activity, RATE, {"b": "Good day!"})
    assert [utterance.text for utterance in both] == ["hello", "good day"]
