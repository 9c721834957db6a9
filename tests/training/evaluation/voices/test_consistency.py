"""Listening in a made world, where a voice sounds as its speaker vector says, and predictions are wrong."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.inference.warm_up import PORTRAIT
from models.limits import MEASURED_VOICES, Consistency
from models.types import FaceEmbedding, FloatArray, ImageArray, RankedVoice, Voice, VoiceEmbedding, Waveform
from tests.fakes import StandInVclip
from training.evaluation.voices.consistency import JUDGED_BY, evaluate_consistency

FACE = np.array([1.0, 0.0], np.float32)


class ListeningVclip:
    """The fit of candidate n is n / 10 when it is heard, whatever was predicted; `heard` makes it worse."""

    def __init__(self, penalty: float = 0.0) -> None:
        self.spoken: list[str] = []
        self._penalty = penalty

    @property
    def synthesizer(self) -> "ListeningVclip":
        """It speaks itself."""
        return self

    def embed_face(self, image: ImageArray) -> FaceEmbedding:
        """As `Vclip.embed_face`."""
        return replace(StandInVclip().embed_face(image), projected=FACE)

    def choose_voice(self, face: FaceEmbedding, *, consistency: Consistency = "predicted") -> RankedVoice:
        """Predicted the other way round: the first; heard: the last of those that are measured."""
        n = MEASURED_VOICES - 1 if consistency == "measured" else 0
        return RankedVoice(Voice(np.array([n / 10], np.float32), f"candidate-{n}"), 0.9 - n / 10, 0.5, 0.0)

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """A waveform that holds the speaker."""
        self.spoken.append(text)
        return Waveform(speaker, 24_000)

    def embed_voice(self, waveform: Waveform, min_speech_seconds: float = 0.5) -> VoiceEmbedding:
        """Its cosine with the face is what the waveform holds."""
        fit = float(waveform.samples[0]) * (1 - self._penalty)
        place = np.array([fit, np.sqrt(1 - fit**2)], np.float32)
        return VoiceEmbedding(place, place, 1.0, 1.0)


def evaluated(vclip: ListeningVclip) -> dict[str, Any]:
    return evaluate_consistency(vclip, [PORTRAIT.read_bytes()] * 3)


def test_listening_finds_the_voice_that_prediction_ranked_last() -> None:
    vclip = ListeningVclip()
    figures = evaluated(vclip)
    assert (figures["n"], figures["voices_heard"], figures["changed"]) == (3, MEASURED_VOICES, 3)
    assert figures["predicted"] == pytest.approx(0.0)
    assert figures["measured"] == figures["gain"] == pytest.approx((MEASURED_VOICES - 1) / 10)
    assert (figures["risen"], figures["fallen"]) == (3, 0)
    assert vclip.spoken == list(JUDGED_BY) * 6  # both voices of each face


def test_a_probe_that_deceives_is_seen_on_the_other_sentences() -> None:
    figures = evaluated(ListeningVclip(penalty=2.0))
    assert (figures["risen"], figures["fallen"]) == (0, 3)
    assert figures["gain"] < 0
