"""What the embedded bundle says can be understood, in voices of all kinds; and the judge can say no."""

from dataclasses import dataclass

import numpy as np
import pytest

from models.types import ImageArray, Voice, Waveform
from models.vclip import Vclip
from training.evaluation.judges.recognizer import Recognizer
from training.evaluation.voices.speakers import predict_female
from training.metrics import word_error_rate

pytestmark = pytest.mark.slow  # the recognizer takes about a minute

# Words that a small recognizer knows: an error is then the speech's, not the vocabulary's.
SENTENCES = (
    "The early train leaves the station before sunrise, so please buy your ticket tonight.",
    "A cold wind moved slowly over the harbor while the boats came home.",
    "Fresh bread and coffee are served every morning in the small kitchen downstairs.",
    "My brother bought twelve green apples and three bottles of milk at the market.",
    "She opened the window, looked at the garden, and smiled at the children outside.",
    "The meeting starts at half past nine, and everybody should bring a notebook.",
)
SENTENCES_PER_VOICE = 2
CLEAR_BELOW = 0.05  # over everything that is said
VOICE_CLEAR_BELOW = 0.2  # of a single voice: it says about 28 words
GARBLED_ABOVE = 0.6
SEED = 7


@dataclass(frozen=True)
class Utterance:
    """A text, who said it, the audio, and what was understood."""

    text: str
    voice: str
    audio: Waveform
    recognized: str


@pytest.fixture(scope="module")
def utterances(vclip: Vclip, recognizer: Recognizer, astronaut: ImageArray) -> list[Utterance]:
    """Two sentences by every voice, in one piece, and what the recognizer wrote down."""
    said = []
    for number, voice in enumerate(_voices(vclip, astronaut)):
        first = SENTENCES_PER_VOICE * number % len(SENTENCES)
        text = " ".join(SENTENCES[first : first + SENTENCES_PER_VOICE])
        audio = vclip.speak(text, voice)
        said.append(Utterance(text, voice.name, audio, recognizer.transcribe(audio)))
    return said


def _voices(vclip: Vclip, portrait: ImageArray) -> list[Voice]:
    """Six generated voices: two for a face, two random ones that should sound female and two male."""
    face = vclip.embed_face(portrait)
    voices = [vclip.find_voices(face, k=1, seed=seed)[0].voice for seed in (None, SEED)]
    speakers = vclip.candidates.speakers
    female = predict_female(vclip, speakers)
    random = np.random.default_rng(SEED)
    rows = [
        row for gender in (female, ~female) for row in random.choice(np.flatnonzero(gender), 2, replace=False)
    ]
    return voices + [Voice(speakers[row], f"candidate-{row}") for row in rows]


def test_generated_voices_speak_clearly(utterances: list[Utterance]) -> None:
    recognized = " ".join(each.recognized for each in utterances)
    assert word_error_rate(recognized, " ".join(each.text for each in utterances)) < CLEAR_BELOW


def test_no_single_voice_is_unintelligible(utterances: list[Utterance]) -> None:
    rates = {each.voice: word_error_rate(each.recognized, each.text) for each in utterances}
    assert len(rates) == 6
    assert {name: rate for name, rate in rates.items() if rate >= VOICE_CLEAR_BELOW} == {}


def test_another_text_than_was_spoken_fails(utterances: list[Utterance]) -> None:
    for said, other in zip(utterances, utterances[1:] + utterances[:1], strict=True):
        assert word_error_rate(said.recognized, other.text) > GARBLED_ABOVE


def test_noise_in_place_of_speech_fails(utterances: list[Utterance], recognizer: Recognizer) -> None:
    random = np.random.default_rng(SEED)
    speech = utterances[0].audio
    noise = random.normal(0.0, 0.1, len(speech.samples)).astype(np.float32)
    recognized = recognizer.transcribe(Waveform(noise, speech.sample_rate_hz))
    assert word_error_rate(recognized, utterances[0].text) > GARBLED_ABOVE


def test_speech_drowned_in_noise_fails(utterances: list[Utterance], recognizer: Recognizer) -> None:
    random = np.random.default_rng(SEED)
    speech = utterances[0].audio
    loudness = float(np.sqrt(np.mean(speech.samples**2)))
    noise = random.normal(0.0, 10 * loudness, len(speech.samples)).astype(np.float32)  # 20 dB over the speech
    recognized = recognizer.transcribe(Waveform(speech.samples + noise, speech.sample_rate_hz))
    assert word_error_rate(recognized, utterances[0].text) > GARBLED_ABOVE
