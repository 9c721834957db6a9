"""How unlike windows of speech are, with an encoder that hears the pitch of a tone."""

import numpy as np
import pytest

from models.types import FloatArray, Waveform
from models.voice.activity import SpeechPart
from models.voice.speakers_heard import MAX_WINDOWS, ONE_SPEAKER_FROM, WINDOW_SECONDS, speaker_contrast

RATE_HZ = 16_000


class PitchEncoder:
    """A tone of h hertz lies at h / 10 degrees; counts what it hears."""

    dim = 2
    sample_rate_hz = RATE_HZ

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def embed(self, waveform: Waveform) -> FloatArray:
        """As `VoiceEncoder.embed`."""
        self.lengths.append(len(waveform.samples))
        spectrum = np.abs(np.fft.rfft(waveform.samples))
        hertz = float(spectrum.argmax()) * waveform.sample_rate_hz / len(waveform.samples)
        angle = np.radians(hertz / 10)
        return np.array([np.cos(angle), np.sin(angle)], np.float32)


def tones(*hertz: float, seconds: float = 2 * WINDOW_SECONDS) -> Waveform:
    """One after the other, with half a second of silence before each."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    pause = np.zeros(RATE_HZ // 2)
    parts = [part for one in hertz for part in (pause, np.sin(2 * np.pi * one * time_s))]
    return Waveform(np.concatenate(parts).astype(np.float32), RATE_HZ)


def parts_of(waveform: Waveform, n: int) -> list[SpeechPart]:
    each = waveform.seconds / n
    return [SpeechPart(number * each + 0.5, (number + 1) * each) for number in range(n)]


def contrast(*hertz: float) -> float | None:
    waveform = tones(*hertz)
    return speaker_contrast(waveform, parts_of(waveform, len(hertz)), PitchEncoder())


def test_one_voice_is_like_itself_and_another_is_as_unlike_as_their_embeddings() -> None:
    assert contrast(300, 300) == pytest.approx(1.0)
    assert contrast(300, 900) == pytest.approx(np.cos(np.radians(60)), abs=0.01)


def test_two_that_take_turns_are_told_apart_too() -> None:
    assert contrast(300, 900, 300, 900) == pytest.approx(np.cos(np.radians(60)), abs=0.01)


def test_less_than_two_windows_tell_nothing() -> None:
    waveform = tones(300, seconds=1.9 * WINDOW_SECONDS)
    assert speaker_contrast(waveform, parts_of(waveform, 1), PitchEncoder()) is None
    assert speaker_contrast(waveform, [], PitchEncoder()) is None


def test_a_long_recording_costs_no_more_than_so_many_windows() -> None:
    encoder, waveform = PitchEncoder(), tones(300, 900, seconds=60)
    assert speaker_contrast(waveform, parts_of(waveform, 2), encoder) == pytest.approx(0.5, abs=0.01)
    assert encoder.lengths == [round(WINDOW_SECONDS * RATE_HZ)] * MAX_WINDOWS


def test_the_thresholds_are_of_encoders_that_bundles_have() -> None:
    from models.bundle.parts import VOICE_ENCODERS

    kinds = {part.model_fields["kind"].annotation.__args__[0] for part in VOICE_ENCODERS}  # type: ignore[union-attr]
    assert set(ONE_SPEAKER_FROM) <= kinds
    assert all(0 < cosine < 1 for cosine in ONE_SPEAKER_FROM.values())
