"""Turns of a dialogue, of speech that is a second of tone between half a second of silence."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from models.text.reading import Word
from models.tts.turns import Turn, TurnPiece, stream_turns, stream_turns_timed
from models.types import FloatArray, TimedPhoneme, TimedPiece, TimedWord, Utterance, Voice, Waveform

RATE_HZ = 1_000
SILENCE, TONE = np.zeros(RATE_HZ // 2, np.float32), np.sin(np.arange(RATE_HZ, dtype=np.float32))
PIECE_S = 2.0


def turn(pause_s: float = 0.0, n_pieces: int = 1, **more: object) -> Turn:
    utterance = Utterance("en-us", (np.array([1]),) * n_pieces, **more)  # type: ignore[arg-type]
    return Turn(utterance, Voice(np.zeros(1, np.float32), "a"), pause_s=pause_s)


def stream(utterance: Utterance, voice: Voice, speed: float) -> Iterator[Waveform]:
    return iter([Waveform(np.concatenate([SILENCE, TONE, SILENCE]), RATE_HZ)] * len(utterance.pieces))


def stream_timed(utterance: Utterance, voice: Voice, speed: float) -> Iterator[TimedPiece]:
    for number, waveform in enumerate(stream(utterance, voice, speed)):
        at_s = number * PIECE_S
        sounds = [("", 0.0, 0.5), ("a", 0.5, 1.0), ("b", 1.0, 1.5), ("", 1.5, 2.0)]
        phonemes = tuple(TimedPhoneme(symbol, at_s + start, at_s + end) for symbol, start, end in sounds)
        yield TimedPiece(waveform, phonemes, (TimedWord(Word("ab", 0, 2, "ab", "ab"), phonemes[1:3]),))


def joined(turns: list[Turn]) -> FloatArray:
    return np.concatenate([piece.samples for piece in stream_turns(turns, stream)])


def silences(samples: FloatArray) -> list[int]:
    """Lengths of the silences around the tones, in samples."""
    heard = np.flatnonzero(np.abs(samples) > 0)
    gaps = [int(after - before - 1) for before, after in pairwise(heard) if after - before > 50]
    return [int(heard[0]), *gaps, len(samples) - 1 - int(heard[-1])]


@pytest.mark.parametrize("pause_s", [0.0, 0.1, 0.3, 0.5, 2.0])
def test_between_two_turns_it_is_silent_for_the_pause(pause_s: float) -> None:
    first, *between, last = silences(joined([turn(9.0), turn(pause_s)]))
    assert sum(between) == pytest.approx(1000 * pause_s, abs=15)  # silence is found in steps of 10 ms
    assert first == pytest.approx(500, abs=2)  # what speech itself has at the very ends
    assert last == pytest.approx(500, abs=2)


def test_speech_without_silence_gets_all_of_the_pause() -> None:
    def bare(utterance: Utterance, voice: Voice, speed: float) -> Iterator[Waveform]:
        return iter([Waveform(TONE, RATE_HZ)])

    samples = np.concatenate([piece.samples for piece in stream_turns([turn(), turn(0.4)], bare)])
    assert silences(samples)[1] == pytest.approx(400, abs=15)
    assert len(samples) == pytest.approx(2 * len(TONE) + 400, abs=15)


def test_inside_a_turn_nothing_is_cut() -> None:
    assert silences(joined([turn(n_pieces=2)]))[1] == pytest.approx(1000, abs=2)


def test_silence_that_a_text_asks_for_comes_on_top() -> None:
    asks = turn(pauses_s=(0.4,))
    assert silences(joined([asks, turn(0.2)]))[1] == pytest.approx(500 + 200, abs=15)
    led = turn(0.2, lead_s=0.4)
    assert silences(joined([turn(), led]))[1] == pytest.approx(200 + 500, abs=15)


@pytest.mark.parametrize("pause_s", [0.0, 0.2, 0.8])
def test_times_are_those_of_the_sound(pause_s: float) -> None:
    turns = [turn(n_pieces=2), turn(pause_s), turn(pause_s, n_pieces=2)]
    pieces = list(stream_turns_timed(turns, stream_timed))
    assert [piece.turn for piece in pieces] == [0, 0, 1, 2, 2]
    samples = np.concatenate([piece.waveform.samples for piece in pieces])
    assert np.array_equal(samples, joined(turns))
    phonemes = [phoneme for piece in pieces for phoneme in piece.phonemes]
    assert phonemes[0].start_s == 0.0
    assert phonemes[-1].end_s == pytest.approx(len(samples) / RATE_HZ)
    for before, after in pairwise(phonemes):
        assert after.start_s == pytest.approx(before.end_s)
    for piece in pieces:
        (word,) = piece.words
        heard = samples[round(word.start_s * RATE_HZ) : round(word.end_s * RATE_HZ)]
        assert heard == pytest.approx(TONE, abs=1e-6)


def test_a_word_may_begin_in_the_piece_before() -> None:
    def split(utterance: Utterance, voice: Voice, speed: float) -> Iterator[TimedPiece]:
        first, second = stream_timed(utterance, voice, speed)
        word = TimedWord(second.words[0].written, (first.phonemes[1], second.phonemes[2]))
        yield TimedPiece(first.waveform, first.phonemes, ())
        yield TimedPiece(second.waveform, second.phonemes, (word,))

    once, again = turn(n_pieces=2), turn(0.2, n_pieces=2)
    pieces: list[TurnPiece] = list(stream_turns_timed([once, again], split))
    words = [piece.words[0] for piece in pieces if piece.words]
    assert words[0].start_s == 0.5
    assert words[1].start_s - words[0].end_s == pytest.approx(0.2, abs=0.015)
    assert words[1].end_s - words[1].start_s == pytest.approx(words[0].end_s - words[0].start_s)
