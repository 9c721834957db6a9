"""A voice that was chosen for a face is understood in other languages, and stays that voice."""

import pytest

from models.tts.kokoro.accents import STRENGTHS, Strength
from models.vclip import Vclip
from training.evaluation.judges.recognizer import Recognizer
from training.evaluation.languages.accents import measure_strength


@pytest.mark.slow
def test_a_generated_voice_is_understood_in_french_and_stays_the_same(
    mini_vclip: Vclip, recognizer: Recognizer
) -> None:
    adapted, _ = measure_strength(mini_vclip, "fr", STRENGTHS["fr"], recognizer)
    own, _ = measure_strength(mini_vclip, "fr", Strength(0.0, 0.0), recognizer)
    assert adapted["error_rate"] < 0.25
    assert own["error_rate"] > 1.5 * adapted["error_rate"]
    assert adapted["constancy_auc"] > 0.97
    assert adapted["same_voice_two_languages"] > 0.7
    assert adapted["different_voices_one_language"] < 0.5
