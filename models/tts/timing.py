"""When each word and phoneme is heard: from the durations of the tokens that a synthesizer has predicted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.text.symbol_words import NO_WORD, is_sound
from models.tts.heard_silence import fit_silences
from models.tts.pauses import placed_pieces
from models.types import TimedPhoneme, TimedPiece, TimedWord, Utterance, Waveform

_BEFORE_SOUND = "ˈˌ"  # marks that belong to the sound after them
_AFTER_SOUND = "ːʰʲ\u0303↓→↗↘"  # to the sound before them


@dataclass(frozen=True)
class SpokenPiece:
    """A piece of a text as it was spoken.

    tokens: int64 [T], phoneme symbols by their number in the vocabulary. frames: int64 [T + 2], how long each
    lasts, in frames, with the silence before the first and after the last; they add up to the length of the
    sound. frame_s: length of a frame, in seconds. early_frames: how much earlier than by these durations each
    phoneme is heard.
    """

    waveform: Waveform
    tokens: npt.NDArray[np.int64]
    frames: npt.NDArray[np.int64]
    frame_s: float
    early_frames: int = 0


@dataclass(frozen=True)
class _Sound:
    """A phoneme or a silence, and the number of its word."""

    phoneme: TimedPhoneme
    word: int


def timed_pieces(utterance: Utterance, speak: Callable[[int], SpokenPiece]) -> Iterator[TimedPiece]:
    """Each piece of an utterance with the silences around it, and what is heard when.

    speak: speaks the piece of a number. utterance: with `words`, `symbols` and `word_of`. A word that was split
    comes with the piece where it ends.
    """
    spoken: list[SpokenPiece] = []

    def speak_and_keep(number: int) -> Waveform:
        spoken.append(speak(number))
        return spoken[0].waveform

    start_s = 0.0
    begun: list[_Sound] = []  # of a word that goes on in the next piece
    for number, placed in enumerate(placed_pieces(utterance, speak_and_keep)):
        bounds_s = start_s + _bounds_s(placed.waveform, placed.offset, spoken.pop())
        sounds = _sounds(utterance.symbols[number], utterance.word_of[number], bounds_s)
        heard = fit_silences([sound.phoneme for sound in sounds], placed.waveform, start_s)
        sounds = [replace(sound, phoneme=one) for sound, one in zip(sounds, heard, strict=True)]
        of_words = [*begun, *(sound for sound in sounds if sound.word != NO_WORD)]
        following = utterance.word_of[number + 1 :][:1]
        last = (
            of_words[-1].word if of_words and following and following[0][0] == of_words[-1].word else NO_WORD
        )
        begun = [sound for sound in of_words if sound.word == last]
        ended = [sound for sound in of_words if sound.word != last]
        yield TimedPiece(
            placed.waveform, tuple(sound.phoneme for sound in sounds), _timed_words(ended, utterance)
        )
        start_s = float(bounds_s[-1])


def _bounds_s(waveform: Waveform, offset: int, spoken: SpokenPiece) -> npt.NDArray[np.float64]:
    """Where each token begins in the piece with its silences, and where the last one ends, in seconds [T + 3].

    The silence before and after belongs to the tokens at the ends; what was planned where the silence of a cut was
    removed has no duration.
    """
    frames = np.concatenate([[0], np.cumsum(spoken.frames)]) - spoken.early_frames
    bounds_s = frames * spoken.frame_s + offset / waveform.sample_rate_hz
    bounds_s[0], bounds_s[-1] = 0.0, waveform.seconds
    return np.clip(bounds_s, 0.0, waveform.seconds)


def _sounds(symbols: str, word_of: npt.NDArray[np.int64], bounds_s: npt.NDArray[np.float64]) -> list[_Sound]:
    """Phonemes and the silences between them, but for silence that was cut away.

    bounds_s: of the symbols with a silent token at either end.
    """
    tokens = [" ", *symbols, " "]
    words = [NO_WORD, *word_of.tolist(), NO_WORD]
    sounds: list[_Sound] = []
    opened = ""  # marks of the sound that follows
    opened_s = 0.0
    for place, (token, word) in enumerate(zip(tokens, words, strict=True)):
        start_s, end_s = float(bounds_s[place]), float(bounds_s[place + 1])
        previous = sounds[-1] if sounds else None
        follows_sound = previous is not None and previous.phoneme.symbol != ""
        if token in _BEFORE_SOUND and is_sound(tokens[place + 1]):
            opened_s = opened_s if opened else start_s
            opened += token
        elif token == " " and follows_sound and is_sound(tokens[min(place + 1, len(tokens) - 1)]):
            # two words that are said without a pause: the space is no silence, and its time is shared
            middle_s = (start_s + end_s) / 2
            sounds[-1] = _lasting(sounds[-1], middle_s)
            bounds_s[place + 1] = middle_s
        elif previous is not None and (
            (not is_sound(token) and not follows_sound) or (token in _AFTER_SOUND and follows_sound)
        ):
            sounds[-1] = _lasting(previous, end_s, token if is_sound(token) else "")
        else:
            symbol = opened + token if is_sound(token) else ""
            phoneme = TimedPhoneme(symbol, opened_s if opened else start_s, end_s)
            sounds.append(_Sound(phoneme, word if symbol else NO_WORD))
            opened = ""
    return [sound for sound in sounds if sound.phoneme.symbol or sound.phoneme.end_s > sound.phoneme.start_s]


def _lasting(sound: _Sound, end_s: float, mark: str = "") -> _Sound:
    symbol = sound.phoneme.symbol + mark if sound.phoneme.symbol else ""
    return replace(sound, phoneme=TimedPhoneme(symbol, sound.phoneme.start_s, end_s))


def _timed_words(sounds: Sequence[_Sound], utterance: Utterance) -> tuple[TimedWord, ...]:
    of_words: dict[int, list[TimedPhoneme]] = {}
    for sound in sounds:
        of_words.setdefault(sound.word, []).append(sound.phoneme)
    return tuple(TimedWord(utterance.words[number], tuple(phonemes)) for number, phonemes in of_words.items())
