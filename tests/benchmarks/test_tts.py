"""The benchmark of synthesis: both speak the same phonemes, and its figures are consistent."""

import pytest

from benchmarks.tts import TEXTS, compare, whole_text
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.loading import load_kokoro


@pytest.mark.slow
def test_both_synthesizers_speak_and_the_figures_agree_with_each_other() -> None:
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    assert isinstance(part, KokoroPart)
    synthesizer = load_kokoro(MINI_BUNDLE, part, threads=1)
    text = TEXTS["4_words"]
    assert len(whole_text(synthesizer, text)) > len(text) // 2
    figures = compare(synthesizer, text, threads=1, repeats=1)
    assert 1.0 < figures["audio_s"] < 4.0
    assert figures["ratio"] == pytest.approx(figures["stock_s"] / figures["torch_s"], rel=0.05)
    assert figures["share_of_the_floor"] == pytest.approx(figures["floor_s"] / figures["torch_s"], abs=0.02)
