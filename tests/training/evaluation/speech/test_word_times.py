"""Errors of word times are those that a listener with known errors makes."""

from itertools import count

import pytest

from models.errors import InvalidParameter
from models.types import TimedPhoneme, TimedWord, Waveform, WrittenWord
from tests.fakes import StandInVclip
from training.evaluation.judges.recognizer import HeardWord
from training.evaluation.speech.sentences import take
from training.evaluation.speech.word_times import evaluate_word_times, matched


def word(text: str, start_s: float = 0.0) -> TimedWord:
    return TimedWord(WrittenWord(text, 0, len(text), text), (TimedPhoneme("a", start_s, start_s + 0.1),))


class LateListener:
    """Hears every word of the stand-in 0.03 s late, in every second sentence 0.05 s, and one of them as another."""

    def __init__(self) -> None:
        self._numbers = count()

    def word_times(self, waveform: Waveform) -> list[HeardWord]:
        """See `WordListener`."""
        number = next(self._numbers)
        vclip = StandInVclip()
        utterance = vclip.prepare(take(number + 1)[-1][1])
        words = [
            one for piece in vclip.stream_timed(utterance, vclip.stock_voice("tone-0")) for one in piece.words
        ]
        late_s = 0.05 if number % 2 else 0.03
        heard = [HeardWord(f" {one.written.text.upper()},", one.start_s + late_s, one.end_s) for one in words]
        return [HeardWord("mumble", 9.0, 9.1), *heard[1:]]


def test_the_figures_are_those_of_the_listener() -> None:
    figures = evaluate_word_times(StandInVclip(), 8, LateListener())
    assert figures["sentences"] == 8
    assert figures["words_compared"] == figures["words"] - 8
    assert figures["median_absolute_error_ms"] in (30.0, 50.0)
    assert figures["median_error_ms"] == -figures["median_absolute_error_ms"]
    low, high = figures["median_absolute_error_interval_ms"]
    assert 30.0 <= low <= figures["median_absolute_error_ms"] <= high <= 50.0
    assert figures["absolute_error_90th_percentile_ms"] == 50.0
    assert figures["share_within_100_ms"] == 1.0


def test_words_are_matched_in_order_and_others_are_left_out() -> None:
    words = [word("The"), word("cat"), word("sat"), word("$5")]
    heard = [HeardWord(text, place, place + 1) for place, text in enumerate(["the", "hat", "sat,", "$5."])]
    pairs = [(one.written.text, other.text) for one, other in matched(words, heard)]
    assert pairs == [("The", "the"), ("sat", "sat,"), ("$5", "$5.")]


@pytest.mark.parametrize("n", [0, 55])
def test_sentences_that_there_are_not_are_refused(n: int) -> None:
    with pytest.raises(InvalidParameter, match="outside 1 to 54"):
        evaluate_word_times(StandInVclip(), n, LateListener())
