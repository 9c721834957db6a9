"""Speech of several speakers in turn: each says a text in a voice of its own, with pauses between."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.tts.pauses import CUT_SILENCE_S, heard_span
from models.types import TimedPhoneme, TimedPiece, Utterance, Voice, Waveform

Stream = Callable[[Utterance, Voice, float], Iterator[Waveform]]
StreamTimed = Callable[[Utterance, Voice, float], Iterator[TimedPiece]]


@dataclass(frozen=True)
class Turn:
    """What one speaker says. pause_s: silence before it, in seconds; that before the first turn is not spoken."""

    utterance: Utterance
    voice: Voice
    speed: float = 1.0
    pause_s: float = 0.0


@dataclass(frozen=True)
class TurnPiece(TimedPiece):
    """A piece of a turn, whose times are from the beginning of the whole speech. turn: its number, from 0."""

    turn: int = 0


@dataclass(frozen=True)
class _Edges:
    """What is done to a piece, in samples.

    start, end: what is kept. before: silence that is put before it. silent: silence at its end that is a part of
    the pause after it.
    """

    start: int
    end: int
    before: int
    silent: int

    def apply(self, waveform: Waveform) -> Waveform:
        samples = waveform.samples[self.start : self.end]
        return replace(waveform, samples=np.pad(samples, (self.before, 0)) if self.before else samples)


def stream_turns(turns: Sequence[Turn], stream: Stream) -> Iterator[Waveform]:
    """The pieces of all turns, one after the other; stream: as `Vclip.stream`.

    Between two turns it is silent for the pause of the second: of the silence in which speech begins and ends no
    more is left than that. What a text asks for at its ends comes on top. Raises what `stream` raises.
    """
    silent = 0
    for number, turn in enumerate(turns):
        for place, waveform in enumerate(stream(turn.utterance, turn.voice, turn.speed)):
            edges = _edges(waveform, turns, number, place, silent)
            silent = edges.silent
            yield edges.apply(waveform)


def stream_turns_timed(turns: Sequence[Turn], stream_timed: StreamTimed) -> Iterator[TurnPiece]:
    """The same sound with its times; stream_timed: as `Vclip.stream_timed`."""
    at_s, silent = 0.0, 0
    for number, turn in enumerate(turns):
        spoken_s = 0.0  # of the turn, before anything is cut
        for place, piece in enumerate(stream_timed(turn.utterance, turn.voice, turn.speed)):
            edges = _edges(piece.waveform, turns, number, place, silent)
            silent = edges.silent
            rate_hz = piece.waveform.sample_rate_hz
            cut = edges.apply(piece.waveform)
            first_s = spoken_s + edges.start / rate_hz
            shift_s = at_s + edges.before / rate_hz - first_s
            last_s = spoken_s + edges.end / rate_hz
            spoken_s += piece.seconds
            # a word may have begun in the piece before, which was not cut at its end
            move = _Move(first_s if place == 0 else 0.0, last_s, shift_s)
            phonemes = _from(at_s, [*map(move.apply, piece.phonemes)])
            words = tuple(replace(one, phonemes=tuple(map(move.apply, one.phonemes))) for one in piece.words)
            yield TurnPiece(cut, phonemes, words, number)
            at_s += cut.seconds


def _edges(waveform: Waveform, turns: Sequence[Turn], number: int, place: int, silent: int) -> _Edges:
    """place: of the piece in its turn. silent: of the piece before."""
    turn, rate_hz = turns[number], waveform.sample_rate_hz
    start, end, before, silent_after = 0, len(waveform.samples), 0, 0
    if place == 0 and number > 0:
        before = round(turn.pause_s * rate_hz) - silent
        if not turn.utterance.lead_s:
            heard = heard_span(waveform, True, False, 0.0)[0]
            start = max(0, heard - _kept(turn, rate_hz))
            before -= heard - start
    is_last = place == len(turn.utterance.pieces) - 1
    if is_last and number + 1 < len(turns) and not _ends_with_pause(turn):
        heard = heard_span(waveform, False, True, 0.0)[1]
        end = max(start, min(end, heard + _kept(turns[number + 1], rate_hz)))
        silent_after = max(0, end - heard)
    return _Edges(start, end, max(0, before), silent_after)


def _ends_with_pause(turn: Turn) -> bool:
    return bool(turn.utterance.pauses_s) and turn.utterance.pauses_s[-1] > 0


def _kept(turn: Turn, rate_hz: int) -> int:
    """Samples of the silence of speech itself that are kept at most, at either side of the pause before a turn."""
    return round(min(CUT_SILENCE_S, turn.pause_s / 2) * rate_hz)


@dataclass(frozen=True)
class _Move:
    """Brings times of a turn to times of the whole: what was cut away has no length, and all is moved."""

    first_s: float
    last_s: float
    shift_s: float

    def apply(self, phoneme: TimedPhoneme) -> TimedPhoneme:
        start_s, end_s = (
            min(max(second, self.first_s), self.last_s) + self.shift_s
            for second in (phoneme.start_s, phoneme.end_s)
        )
        return TimedPhoneme(phoneme.symbol, start_s, end_s)


def _from(at_s: float, phonemes: Sequence[TimedPhoneme]) -> tuple[TimedPhoneme, ...]:
    """Without the silences that were cut away, and with the one before the first of them."""
    heard = [one for one in phonemes if one.symbol or one.end_s > one.start_s]
    if heard and heard[0].start_s > at_s:
        if heard[0].symbol:
            heard.insert(0, TimedPhoneme("", at_s, heard[0].start_s))
        else:
            heard[0] = replace(heard[0], start_s=at_s)
    return tuple(heard)
