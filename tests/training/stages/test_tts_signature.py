from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from models.interfaces import do_nothing
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading, Sentence
from models.tts.physical import NO_PHYSICAL_RANGES
from models.types import FloatArray, LanguageSupport, TimedPiece, Utterance, Waveform
from training.stages.tts_signature import (
    SENTENCES,
    SPEAKERS_PER_FILE,
    SignatureConfig,
    distill_signature,
    holds_speakers,
    render_speakers,
    signature_loss,
)

SPEAKER_DIM, VOICE_DIM = 4, 10
CONFIG = SignatureConfig(hidden_dim=64, epochs=150)


class ToySynthesizer:
    """A `Synthesizer` whose sound is a known function of the speaker, and a little of the text."""

    sample_rate_hz = 8000
    languages = ("en-us",)
    licence = "Apache-2.0"
    speaker_names: tuple[str, ...] = ()
    speaker_languages: tuple[str, ...] = ()
    language_support: tuple[LanguageSupport, ...] = ()
    known_speakers = np.zeros((0, SPEAKER_DIM), np.float32)
    physical_ranges = NO_PHYSICAL_RANGES

    def __init__(self, breaks_at: int | None = None) -> None:
        self.at_yield_point = do_nothing
        """breaks_at: the call at which it fails, as a machine that is switched off."""
        self.spoken: list[str] = []
        self._breaks_at = breaks_at
        self._matrix = np.random.default_rng(5).standard_normal((SPEAKER_DIM, VOICE_DIM))

    def language_of(self, speaker_name: str) -> str:
        return self.languages[0]

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """Everything can be spoken; the symbols are the characters."""
        return Utterance(language, (np.array([*map(ord, text)], np.int64),))

    def read(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """One sentence, without a look at its words."""
        return Reading(text, (Sentence(text, text, ()),), ())

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float) -> Waveform:
        """Ten samples: a bent mixture of the speaker's coordinates."""
        if len(self.spoken) == self._breaks_at:
            raise KeyboardInterrupt
        self.spoken.append(text)
        of_text = 0.05 * np.cos(len(text) * np.arange(VOICE_DIM))
        samples = 0.5 * np.tanh(speaker @ self._matrix) + of_text
        return Waveform(samples.astype(np.float32), self.sample_rate_hz)

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[Waveform]:
        """One piece."""
        for piece in utterance.pieces:
            yield self.synthesize("".join(map(chr, piece)), speaker, utterance.language, speed)

    def stream_timed(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[TimedPiece]:
        return (TimedPiece(piece, (), ()) for piece in self.stream(utterance, speaker, speed))


class ToyEncoder:
    """A `VoiceEncoder` that hears the samples themselves."""

    dim = VOICE_DIM
    sample_rate_hz = 8000

    def embed(self, waveform: Waveform) -> FloatArray:
        """float32 [10], unit norm."""
        return np.asarray(waveform.samples / np.linalg.norm(waveform.samples), dtype=np.float32)


def draw(n: int, seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).standard_normal((n, SPEAKER_DIM)).astype(np.float32)


def test_a_speaker_is_heard_in_several_sentences(tmp_path: Path) -> None:
    synthesizer = ToySynthesizer()
    heard = render_speakers(draw(30), synthesizer, ToyEncoder(), tmp_path, CONFIG)
    assert heard.shape == (30, VOICE_DIM)
    assert np.allclose(np.linalg.norm(heard, axis=1), 1, atol=1e-5)
    said = [synthesizer.spoken[row : row + 2] for row in range(0, 60, 2)]
    assert all(first != second for first, second in said)
    assert set(synthesizer.spoken) == set(SENTENCES)


def test_rendering_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    speakers = draw(3 * SPEAKERS_PER_FILE)
    of_one_file = SPEAKERS_PER_FILE * CONFIG.sentences_per_speaker
    with pytest.raises(KeyboardInterrupt):
        render_speakers(speakers, ToySynthesizer(of_one_file + 3), ToyEncoder(), tmp_path, CONFIG)
    again = ToySynthesizer()
    resumed = render_speakers(speakers, again, ToyEncoder(), tmp_path, CONFIG)
    assert len(again.spoken) == 2 * of_one_file
    at_once = render_speakers(speakers, ToySynthesizer(), ToyEncoder(), tmp_path / "other", CONFIG)
    assert np.array_equal(resumed, at_once)


def test_what_is_rendered_is_not_rendered_again(tmp_path: Path) -> None:
    speakers = draw(25)
    first = render_speakers(speakers, ToySynthesizer(), ToyEncoder(), tmp_path, CONFIG)
    silent = ToySynthesizer(breaks_at=0)
    assert np.array_equal(render_speakers(speakers, silent, ToyEncoder(), tmp_path, CONFIG), first)


def test_what_another_processor_rounds_differently_is_not_rendered_again(tmp_path: Path) -> None:
    speakers = draw(25)
    first = render_speakers(speakers, ToySynthesizer(), ToyEncoder(), tmp_path, CONFIG)
    silent = ToySynthesizer(breaks_at=0)
    rounded = (speakers + 1e-6 * np.sign(speakers)).astype(np.float32)
    assert not np.array_equal(rounded, speakers)
    assert np.array_equal(render_speakers(rounded, silent, ToyEncoder(), tmp_path, CONFIG), first)


def test_a_file_of_fewer_speakers_or_of_one_that_differs_is_rendered_again(tmp_path: Path) -> None:
    speakers = draw(SPEAKERS_PER_FILE)
    render_speakers(speakers[:-1], ToySynthesizer(), ToyEncoder(), tmp_path, CONFIG)
    cached = tmp_path / "rendered-00000.npz"
    assert holds_speakers(cached, speakers[:-1])
    assert not holds_speakers(cached, speakers)
    changed = speakers[:-1].copy()
    changed[3, 1] += 1e-3
    assert not holds_speakers(cached, changed)


def test_renderings_of_other_speakers_are_not_taken_for_these(tmp_path: Path) -> None:
    render_speakers(draw(25, seed=1), ToySynthesizer(), ToyEncoder(), tmp_path, CONFIG)
    mixed = render_speakers(draw(25, seed=2), ToySynthesizer(), ToyEncoder(), tmp_path, CONFIG)
    fresh = render_speakers(draw(25, seed=2), ToySynthesizer(), ToyEncoder(), tmp_path / "other", CONFIG)
    assert np.array_equal(mixed, fresh)


def test_the_network_predicts_voices_that_it_never_heard(tmp_path: Path) -> None:
    speakers = draw(400)
    heard = render_speakers(speakers, ToySynthesizer(), ToyEncoder(), tmp_path, CONFIG)
    network, figures = distill_signature(speakers, heard, CONFIG)
    assert (figures["n_train"], figures["n_held_out"]) == (340, 60)
    assert figures["cosine"] > 0.95
    assert figures["cosine"] > figures["cosine_of_predicting_the_mean"] + 0.3
    assert figures["right_of_two_speakers"] > 0.95
    with torch.inference_mode():
        predicted = network(torch.from_numpy(speakers[340:])).numpy()
    assert float((predicted * heard[340:]).sum(axis=1).mean()) == pytest.approx(figures["cosine"], abs=1e-5)


def test_voices_that_have_nothing_to_do_with_the_speaker_cannot_be_predicted() -> None:
    noise = np.random.default_rng(3).standard_normal((400, VOICE_DIM))
    heard = (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)
    _, figures = distill_signature(draw(400), heard, CONFIG)
    assert abs(figures["cosine"]) < 0.15
    assert 0.4 < figures["right_of_two_speakers"] < 0.6


def test_the_same_seed_trains_the_same_network() -> None:
    speakers = draw(60)
    heard = np.stack([ToyEncoder().embed(ToySynthesizer().synthesize("a", s, "en-us", 1)) for s in speakers])
    config = SignatureConfig(hidden_dim=16, epochs=5)
    one, other = (distill_signature(speakers, heard, config)[0].state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_loss_is_zero_for_the_right_voice_and_two_for_its_opposite() -> None:
    voices = torch.nn.functional.normalize(torch.randn(5, VOICE_DIM), dim=1)
    assert float(signature_loss(voices, voices)) == pytest.approx(0.0, abs=1e-6)
    assert float(signature_loss(-voices, voices)) == pytest.approx(2.0, abs=1e-6)
