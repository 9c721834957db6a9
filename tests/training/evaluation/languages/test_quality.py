"""Made voices say made sentences: what is heard of them is known beforehand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from torch import Tensor

from models.association.candidates import CandidateIndex
from models.bundle.manifest import Manifest
from models.errors import InvalidParameter
from models.interfaces import Synthesizer
from models.text.front_ends import LANGUAGES
from models.text.reading import Reading, Sentence
from models.types import FloatArray, Voice, Waveform
from models.voice.gender import VoiceGender
from tests.fakes import stand_in_manifest
from training.evaluation.languages.quality import (
    GRADES,
    SENTENCES,
    LanguagesBundle,
    evaluate_languages,
    packages_of,
    sentences_of,
    stock_voices,
)

RATE_HZ = 16_000


class DirectionEncoder:
    """A direction for each voice, the same in every language."""

    dim = 100
    sample_rate_hz = RATE_HZ

    def embed(self, waveform: Waveform) -> FloatArray:
        """As `VoiceEncoder.embed`."""
        embedding = np.zeros(100, dtype=np.float32)
        embedding[round(float(waveform.samples[0]) * 100)] = 1.0
        return embedding


class MadeSynthesizer:
    """Eight voices of Spanish, one of French, none of Italian."""

    languages = ("en-us", "es", "it")
    speaker_names = (*(f"e{number}" for number in range(8)), "f0")
    speaker_languages = ("es",) * 8 + ("fr",)
    known_speakers = np.arange(50, 59, dtype=np.float32)[:, np.newaxis] / np.float32(100)


@dataclass
class Made:
    """Its audio is the voice's number and then the letters."""

    spoken: list[tuple[str, str, str | None]] = field(default_factory=list)
    voice_encoder: DirectionEncoder = field(default_factory=DirectionEncoder)
    device: str = "cpu"
    manifest: Manifest = field(default_factory=stand_in_manifest)
    synthesizer: MadeSynthesizer = field(default_factory=MadeSynthesizer)
    candidates: CandidateIndex = field(
        default_factory=lambda: CandidateIndex.of_places(
            np.arange(40, dtype=np.float32)[:, np.newaxis] / np.float32(100), np.ones((40, 1), np.float32)
        )
    )
    voice_gender: VoiceGender = field(
        default_factory=lambda: VoiceGender(np.array([9], np.float32), np.zeros(1, np.float32))
    )

    def signature(self, speakers: Tensor) -> Tensor:
        """Every second speaker sounds female."""
        return 1 - 2 * ((100 * speakers).round() % 2)

    def speak(self, text: str, voice: Voice, language: str | None = None) -> Waveform:
        """As `Vclip.speak`."""
        self.spoken.append((voice.name, text, language))
        samples = [float(voice.speaker[0]), *(ord(letter) / 10_000 for letter in text)]
        return Waveform(np.array(samples, dtype=np.float32), RATE_HZ)

    def read(self, text: str, language: str | None = None) -> Reading:
        """Letters are phonemes."""
        return Reading(text, (Sentence(text.lower(), text, ()),))


class Judge:
    """Understands stock voices, and of generated ones all but the first word."""

    def transcribe(self, waveform: Waveform, language: str = "en", prompt: str | None = None) -> str:
        """As `Recognizer.transcribe`."""
        text = "".join(chr(round(10_000 * float(sample))) for sample in waveform.samples[1:])
        return text if waveform.samples[0] >= 0.5 else text.partition(" ")[2]


@pytest.fixture
def made() -> Made:
    return Made()


def measure(made: Made, tags: list[str] | None, work: Path | None = None) -> dict[str, Any]:
    measured = evaluate_languages(cast(LanguagesBundle, made), tags, 12, work, Judge())
    assert measured["n_sentences"] == 12
    found: dict[str, Any] = measured["languages"]
    return found


def test_both_sorts_of_voices_say_each_sentence_and_are_compared(made: Made) -> None:
    spanish = measure(made, ["es"])["es"]
    words = sum(len(sentence.split()) for sentence in sentences_of("es", 12))
    assert (spanish["stock"]["n_voices"], spanish["stock"]["n_utterances"]) == (6, 12)
    assert spanish["generated"]["n_voices"] == 6
    assert spanish["stock"]["error_rate"] == 0
    assert spanish["generated"]["error_rate"] == round(12 / words, 4) == spanish["difference"]
    low, high = spanish["difference_ci95"]
    assert low <= spanish["difference"] <= high
    assert spanish["unit"] == "word"
    said = [text for _, text, language in made.spoken if language == "es"]
    assert sorted(said) == sorted(2 * sentences_of("es", 12))


def test_a_voice_that_does_not_change_is_constant(made: Made) -> None:
    spanish = measure(made, ["es"])["es"]
    assert spanish["same_voice_two_languages"] == 1
    assert spanish["different_voices_one_language"] == 0
    assert spanish["constancy_auc"] == 1
    assert {language for _, _, language in made.spoken} == {"es", "en-us"}


def test_a_language_without_stock_voices_has_no_difference(made: Made) -> None:
    italian = measure(made, ["it"])["it"]
    assert "stock" not in italian
    assert "difference" not in italian
    assert italian["generated"]["n_utterances"] == 12


def test_what_was_measured_is_kept(made: Made, tmp_path: Path) -> None:
    first = measure(made, ["es"], tmp_path / "work")
    done = len(made.spoken)
    assert measure(made, ["es"], tmp_path / "work") == first
    assert len(made.spoken) == done
    assert set(measure(made, None, tmp_path / "work")) == {"en-us", "es", "it"}


def test_a_language_that_is_not_installed_is_refused(made: Made) -> None:
    with pytest.raises(InvalidParameter, match="'hi' is not installed; it needs the program espeak-ng"):
        measure(made, ["hi"])
    with pytest.raises(InvalidParameter, match="0 sentences are outside 1 to 50"):
        evaluate_languages(cast(LanguagesBundle, made), ["es"], 0)


def test_latin_american_spanish_is_compared_with_the_voices_of_spanish() -> None:
    synthesizer = cast(Synthesizer, MadeSynthesizer())
    assert [voice.name for voice in stock_voices(synthesizer, "es-419")] == [
        "e0",
        "e1",
        "e3",
        "e4",
        "e6",
        "e7",
    ]
    assert stock_voices(synthesizer, "it") == []


def test_every_language_has_fifty_sentences_of_its_own_and_a_grade() -> None:
    for tag in LANGUAGES:
        assert len(set(sentences_of(tag, 50))) == 50, tag
        assert GRADES[tag]
    assert all(line.count("\t") == 1 for line in SENTENCES.read_text(encoding="utf-8").splitlines())


def test_packages_tell_their_licence_and_size() -> None:
    found = {package["name"]: package for package in packages_of(("gruut-lang-fr", "misaki", "nonesuch"))}
    assert set(found) == {"gruut-lang-fr", "misaki"}
    assert found["gruut-lang-fr"]["licence"] == "MIT License"
    assert found["gruut-lang-fr"]["mb"] > 10
