"""When words and phonemes are heard, from durations that are known exactly: a frame is 0.1 s or 10 samples."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from models.text.reading import Word
from models.text.symbol_words import is_sound, words_of_symbols
from models.tts.timing import SpokenPiece, timed_pieces
from models.types import TimedPhoneme, TimedPiece, Utterance, Waveform

RATE_HZ = 100


def utterance_of(words: list[str], chunks: list[str], **others: Any) -> Utterance:
    """An utterance of words given by their phonemes."""
    written = tuple(Word(word, 0, 1, word, word) for word in words)
    tokens = tuple(np.array([*map(ord, chunk)], np.int64) for chunk in chunks)
    return Utterance(
        "en-us",
        tokens,
        words=written,
        symbols=tuple(chunks),
        word_of=words_of_symbols(written, chunks),
        **others,
    )


def speak(tokens: npt.NDArray[np.int64]) -> SpokenPiece:
    """Two frames for every token, and three of silence at either end; marks, and spaces after them, are silent."""
    frames = np.array([3, *[2] * len(tokens), 3], dtype=np.int64)
    samples = np.zeros(10 * int(frames.sum()), np.float32)
    symbols = "".join(map(chr, tokens))
    for place, symbol in enumerate(symbols):
        if is_sound(symbol) or (symbol == " " and is_sound(symbols[place - 1])):
            samples[30 + 20 * place : 50 + 20 * place] = 0.5
    return SpokenPiece(Waveform(samples, RATE_HZ), tokens, frames, 0.1)


def timed(
    utterance: Utterance, speak: Callable[[npt.NDArray[np.int64]], SpokenPiece] = speak
) -> Iterator[TimedPiece]:
    return timed_pieces(utterance, lambda number: speak(utterance.pieces[number]))


def shown(phonemes: tuple[TimedPhoneme, ...]) -> list[tuple[str, float, float]]:
    return [(one.symbol, round(one.start_s, 3), round(one.end_s, 3)) for one in phonemes]


def words_of(pieces: list[TimedPiece]) -> list[tuple[str, float, float]]:
    return [
        (word.written.text, round(word.start_s, 3), round(word.end_s, 3))
        for piece in pieces
        for word in piece.words
    ]


def test_phonemes_follow_each_other_and_a_space_is_shared_by_its_neighbours() -> None:
    (piece,) = timed(utterance_of(["a", "bc"], ["a bc"]))
    assert shown(piece.phonemes) == [
        ("", 0.0, 0.3), ("a", 0.3, 0.6), ("b", 0.6, 0.9), ("c", 0.9, 1.1), ("", 1.1, 1.4),
    ]  # fmt: skip
    assert words_of([piece]) == [("a", 0.3, 0.6), ("bc", 0.6, 1.1)]


def test_marks_of_stress_and_length_are_a_part_of_their_sound() -> None:
    (piece,) = timed(utterance_of(["bˈɜːd"], ["bˈɜːd"]))  # noqa: RUF001
    assert shown(piece.phonemes)[1:-1] == [("b", 0.3, 0.5), ("ˈɜː", 0.5, 1.1), ("d", 1.1, 1.3)]


def test_at_a_comma_there_is_silence_that_belongs_to_no_word() -> None:
    (piece,) = timed(utterance_of(["a", "b"], ["a, b."]))
    assert shown(piece.phonemes)[1:] == [
        ("a", 0.3, 0.5), ("", 0.5, 0.9), ("b", 0.9, 1.1), ("", 1.1, 1.6),
    ]  # fmt: skip


def test_silence_inside_a_written_word_is_left_out_of_its_phonemes() -> None:
    (piece,) = timed(utterance_of(["a, b"], ["a, b"]))
    assert [one.symbol for one in piece.words[0].phonemes] == ["a", "b"]
    assert words_of([piece]) == [("a, b", 0.3, 1.1)]


def test_pauses_before_and_after_move_what_follows() -> None:
    utterance = utterance_of(["a", "b"], ["a", "b"], lead_s=0.5, pauses_s=(0.25, 0.0))
    pieces = list(timed(utterance))
    assert [len(piece.waveform.samples) for piece in pieces] == [50 + 80 + 25, 80]
    assert shown(pieces[0].phonemes) == [("", 0.0, 0.8), ("a", 0.8, 1.0), ("", 1.0, 1.55)]
    assert words_of(pieces) == [("a", 0.8, 1.0), ("b", 1.85, 2.05)]


def test_where_silence_is_cut_away_it_takes_no_time() -> None:
    utterance = utterance_of(["a", "b"], ["a,", "b"], goes_on=(True, False))
    first, second = timed(utterance)
    assert first.waveform.seconds == pytest.approx(0.65)  # of 0.5 s of silence at the cut, 0.15 s is left
    assert shown(first.phonemes)[-1] == ("", 0.5, 0.65)
    assert shown(second.phonemes)[:2] == [("", 0.65, 0.8), ("b", 0.8, 1.0)]


def test_a_word_that_was_split_comes_whole_with_the_piece_where_it_ends() -> None:
    first, second = timed(utterance_of(["a", "bc"], ["a b", "c"]))
    assert words_of([first]) == [("a", 0.3, 0.6)]
    assert words_of([second]) == [("bc", 0.6, 1.7)]


def test_phonemes_that_are_heard_early_are_told_early() -> None:
    def speak_early(tokens: npt.NDArray[np.int64]) -> SpokenPiece:
        return replace(speak(tokens), early_frames=1)

    (piece,) = timed(utterance_of(["a", "bc"], ["a bc"]), speak_early)
    assert words_of([piece]) == [
        ("a", 0.3, 0.5),
        ("bc", 0.5, 1.1),
    ]  # the silences at the ends are as they are heard


def test_silence_is_where_it_is_heard() -> None:
    def speak_early(tokens: npt.NDArray[np.int64]) -> SpokenPiece:
        spoken = speak(tokens)
        samples = np.roll(spoken.waveform.samples, -10)
        return SpokenPiece(Waveform(samples, RATE_HZ), tokens, spoken.frames, spoken.frame_s)

    (piece,) = timed(utterance_of(["a", "b"], ["a, b"]), speak_early)
    assert words_of([piece]) == [("a", 0.2, 0.4), ("b", 0.8, 1.0)]


@pytest.mark.parametrize("lead_s", [0.0, 0.37])
def test_durations_add_up_to_the_sound(lead_s: float) -> None:
    utterance = utterance_of(["ab", "c", "d"], ["ab, c", "d!"], lead_s=lead_s, pauses_s=(0.111, 0.2))
    pieces = list(timed(utterance))
    phonemes = [one for piece in pieces for one in piece.phonemes]
    assert phonemes[0].start_s == 0.0
    assert all(one.end_s == following.start_s for one, following in pairwise(phonemes))
    assert phonemes[-1].end_s == pytest.approx(sum(piece.seconds for piece in pieces))
