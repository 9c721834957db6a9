"""Two front ends are compared by the phonemes that they give for the same sentences."""

import numpy as np
import pytest

from models.text.by_word.espeak import EspeakSounds
from models.text.front_end import FrontEnd
from models.text.front_ends import FrontEnds
from models.text.languages import BRAZILIAN, LATIN_AMERICAN, SPANISH
from models.types import Waveform
from models.vclip import Vclip
from training.evaluation.languages.front_ends import (
    BY_ESPEAK,
    compare_phonemes,
    compare_speech,
    espeak_front_end,
    sentences_to_read,
)


@pytest.fixture(scope="module")
def front_ends() -> FrontEnds:
    return FrontEnds()


@pytest.mark.parametrize("language", BY_ESPEAK)
def test_there_are_200_sentences_of_each_language(language: str) -> None:
    assert len(set(sentences_to_read(language))) == 200


def test_what_differs_is_counted_with_and_without_stress(front_ends: FrontEnds) -> None:
    castilian: FrontEnd = front_ends[SPANISH]
    figures = compare_phonemes(front_ends[LATIN_AMERICAN], castilian, ["Cinco casas.", "Un perro."])
    # s instead of the θ of "cinco": one symbol of 16, of 20 with the stress marks
    assert figures["n_sentences"] == 2
    assert figures["differences"] == [["s", "θ", 1]]
    assert 0 < figures["differing_with_stress"] < figures["differing"] < 0.1
    low, high = figures["differing_ci95"]
    assert low <= figures["differing"] <= high


def test_a_front_end_does_not_differ_from_itself(front_ends: FrontEnds) -> None:
    figures = compare_phonemes(front_ends[BRAZILIAN], front_ends[BRAZILIAN], ["A menina chegou cedo."])
    assert (figures["differing"], figures["differing_with_stress"], figures["differences"]) == (0.0, 0.0, [])


@pytest.mark.parametrize("language", BY_ESPEAK)
def test_espeak_reads_written_forms_as_we_do(front_ends: FrontEnds, language: str) -> None:

    if EspeakSounds.find(BY_ESPEAK[language][1]) is None:
        pytest.skip("espeak-ng is not on this machine")
    text = "25 + 3"
    assert espeak_front_end(language).read(text).sentences[0].spoken == (
        front_ends[language].read(text).sentences[0].spoken
    )


class Echo:
    """Hears what was to be said, and keeps the sound."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sounds: list[Waveform] = []

    def transcribe(self, waveform: Waveform, language: str = "en", prompt: str | None = None) -> str:
        self.sounds.append(waveform)
        return self.text


@pytest.mark.slow
def test_stock_voices_speak_with_each_front_end(mini_vclip: Vclip, front_ends: FrontEnds) -> None:
    text = "Cinco casas."
    echo = Echo(text)
    figures = compare_speech(mini_vclip, SPANISH, front_ends[LATIN_AMERICAN], [text], echo)
    assert (figures["own"]["error_rate"], figures["espeak"]["n_utterances"], figures["difference"]) == (
        0,
        1,
        0,
    )
    own, other = (sound.samples for sound in echo.sounds)
    assert len(own) != len(other) or not np.allclose(own, other, atol=0.01)  # θ and s
