"""Times of words and phonemes of real speech."""

from itertools import pairwise

import numpy as np
import pytest

from models.text.symbol_words import is_sound
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.types import FloatArray, TimedPiece

LONG = (
    "The morning train was late, so we walked along the quiet river and talked about the summer. Really? Yes."
)
TEXTS = [
    ("en-us", "It costs $5, doesn't it?"),
    ("en-us", LONG),
    ("en-us", "[pause:0.4s] Call 1-800-555-0199 now.[pause:0.3s] Read **this** first: Dr. Smith, 10 µg."),
    ("en-us", "No. Yes. Well, well, well."),
    ("en-gb", "“Who,” she said, “would walk 3.5 km at 10:30 p.m. on 4 July 1999?”"),
    ("en-us", "one and two and three, " * 30),
]
MANNERS = [(1.0, 0.0), (0.7, 0.3), (1.9, -0.2)]
# each text in one manner, the long ones not slowly; the others, and the longest text, are among the slow tests
CASES = [
    pytest.param(
        *text,
        *manner,
        marks=() if m == (t + 1) % len(MANNERS) and t < len(TEXTS) - 1 else pytest.mark.slow,
    )
    for t, text in enumerate(TEXTS)
    for m, manner in enumerate(MANNERS)
]


def voice(kokoro: KokoroSynthesizer, formants: float = 0.0) -> FloatArray:
    speaker = kokoro.known_speakers[kokoro.speaker_names.index("af_heart")].copy()
    speaker[-1] = formants
    return np.asarray(speaker)


def timed(
    kokoro: KokoroSynthesizer, text: str, speed: float = 1.0, language: str = "en-us", formants: float = 0.0
) -> list[TimedPiece]:
    utterance = kokoro.prepare(text, language)
    return list(kokoro.stream_timed(utterance, voice(kokoro, formants), speed))


@pytest.mark.parametrize(("language", "text", "speed", "formants"), CASES)
def test_durations_add_up_to_the_sound_and_every_word_is_timed(
    kokoro: KokoroSynthesizer, language: str, text: str, speed: float, formants: float
) -> None:
    pieces = timed(kokoro, text, speed, language, formants)
    phonemes = [one for piece in pieces for one in piece.phonemes]
    n_samples = sum(len(piece.waveform.samples) for piece in pieces)
    assert phonemes[0].start_s == 0.0
    assert sum(one.end_s - one.start_s for one in phonemes) == pytest.approx(n_samples / 24_000, abs=1e-6)
    assert all(
        one.end_s == following.start_s and one.start_s <= one.end_s for one, following in pairwise(phonemes)
    )
    words = [word for piece in pieces for word in piece.words]
    read = kokoro.read(text, language).words
    assert [(word.written.start, word.written.end) for word in words] == [
        (one.start, one.end) for one in read
    ]
    assert [text[word.written.start : word.written.end] for word in words] == [one.text for one in read]
    assert all(word.end_s <= following.start_s for word, following in pairwise(words))
    for word, one in zip(words, read, strict=True):
        symbols = "".join(phoneme.symbol for phoneme in word.phonemes)
        assert symbols == "".join(symbol for symbol in one.phonemes if is_sound(symbol))


def test_the_sound_is_the_same_bits_as_without_times(kokoro: KokoroSynthesizer) -> None:
    utterance = kokoro.prepare(LONG, "en-us")
    assert utterance.goes_on[0]  # the silence at its first comma is cut
    plain = list(kokoro.stream(utterance, voice(kokoro)))
    pieces = timed(kokoro, LONG)
    assert len(plain) == len(pieces) > 1
    assert all(
        np.array_equal(one.samples, two.waveform.samples) for one, two in zip(plain, pieces, strict=True)
    )


def test_words_are_where_the_sound_is(kokoro: KokoroSynthesizer) -> None:
    """Silence at either end and at a pause is as quiet as it is said to be."""
    pieces = timed(kokoro, "Good morning.[pause:0.5s] Please come in.")
    samples = np.concatenate([piece.waveform.samples for piece in pieces])
    words = [word for piece in pieces for word in piece.words]
    loud = float(np.std(samples))

    def level(start_s: float, end_s: float) -> float:
        return float(np.std(samples[round(24_000 * start_s) : round(24_000 * end_s)])) / loud

    assert [word.written.text for word in words] == ["Good", "morning", "Please", "come", "in"]
    assert level(0.0, words[0].start_s) < 0.05
    assert level(words[1].end_s, words[2].start_s) < 0.05
    assert level(words[-1].end_s, len(samples) / 24_000) < 0.05
    assert all(level(word.start_s, word.end_s) > 0.3 for word in words)


def test_twice_the_speed_halves_the_times(kokoro: KokoroSynthesizer) -> None:
    slow, fast = (timed(kokoro, "It was a long way home.", speed)[0].words for speed in (0.7, 1.4))
    assert fast[-1].start_s == pytest.approx(slow[-1].start_s / 2, rel=0.15)
