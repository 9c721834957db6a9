"""The benchmark on a GPU, as far as a processor can run it: what it refuses, what it counts, what the page says."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks.gpu import main, real_time_factor, request, sentence_of, texts
from benchmarks.tts import TEXTS
from models.tts.kokoro.config import SAMPLE_RATE_HZ
from models.tts.kokoro.network import KokoroNetwork, Sentence
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.vclip import Vclip
from tools.write_performance import page


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ("cuda:0", "device cuda:0 is not available: torch sees 0 CUDA device"),
        ("cpu", "cpu is no GPU"),
    ],
)
def test_without_a_gpu_it_says_what_to_run_instead(
    device: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(SystemExit, match=rf"{message}.*benchmarks/tts\.py"):
        main(["--device", device])


def test_the_factor_counts_all_that_was_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sentences of a second each, in a pass of half a second: a quarter."""

    class Network(KokoroNetwork):
        def __init__(self) -> None:
            torch.nn.Module.__init__(self)

        def speak(
            self, sentences: object, at_yield_point: object = None
        ) -> list[tuple[torch.Tensor, torch.Tensor]]:
            return [(torch.zeros(SAMPLE_RATE_HZ), torch.ones(3))] * 2

    monkeypatch.setattr("benchmarks.gpu.timed", lambda *_: 0.5)
    assert real_time_factor(Network(), [Sentence(torch.zeros(1), torch.zeros(1))] * 2, 3) == 0.25


def test_a_request_is_all_pieces_of_a_text(mini_vclip: Vclip, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock on which each look at it takes a second: the first piece is there at the second look."""
    clock = iter(range(100))
    monkeypatch.setattr("benchmarks.gpu.perf_counter", lambda: float(next(clock)))
    text = "The old bridge is closed today. Come in and sit down by the fire."
    assert len(mini_vclip.prepare(text).pieces) > 1
    figures = request(mini_vclip, text, repeats=1)
    spoken = mini_vclip.speak(text, mini_vclip.stock_voice("af_heart"))
    assert figures["audio_s"] == pytest.approx(spoken.seconds, abs=0.01)
    assert (figures["first_audio_s"], figures["all_s"], figures["first_time_s"]) == (1.0, 2.0, 2.0)
    assert figures["real_time_factor"] == pytest.approx(2.0 / spoken.seconds, abs=1e-4)


def test_a_long_text_follows_the_sentences() -> None:
    assert texts([4, 10]) == {
        "4 words": TEXTS["4_words"],
        "10 words": TEXTS["10_words"],
        "8 times 10 words": " ".join([TEXTS["10_words"]] * 8),
    }


def test_a_text_is_one_sentence(mini_vclip: Vclip) -> None:
    assert isinstance(mini_vclip.synthesizer, KokoroSynthesizer)
    sentence = sentence_of(mini_vclip.synthesizer, "Come in. Sit down.")
    assert sentence.tokens.ndim == 2
    assert sentence.tokens[0, 0] == sentence.tokens[0, -1] == 0
    assert sentence.style.shape == (1, 256)


@pytest.fixture
def measured() -> dict[str, Any]:
    """What main() prints, made up."""
    return {
        "gpu": "a GPU",
        "torch": "2.0",
        "float32_is_tf32": True,
        "memory_mib": 1234,
        "goal": 0.02,
        "requests": [
            {
                "precision": "float16",
                "text": "4 words",
                "audio_s": 2.05,
                "first_time_s": 0.5,
                "first_audio_s": 0.03,
                "all_s": 0.04,
                "real_time_factor": 0.0195,
            }
        ],
        "passes": [
            {
                "precision": "float16",
                "way": "graphs",
                "words": 4,
                "together": 8,
                "real_time_factor": 0.001,
            }
        ],
    }


def test_the_page_says_that_nothing_was_run_until_figures_are_there(
    tmp_path: Path, measured: dict[str, Any]
) -> None:
    before = page(tmp_path)
    assert "**Nothing of this was run on a GPU.**" in before
    (tmp_path / "gpu.json").write_text(f"rows before\n{json.dumps(measured)}\n", encoding="utf-8")
    after = page(tmp_path)
    assert "Nothing of this was run" not in after
    assert "on a GPU, torch 2.0; convolutions of float32 are in TF32; up to\n1234 MiB" in after
    assert "| float16 | 4 words | 2.05 | 0.5 | 0.03 | 0.04 | 0.0195 |" in after
    assert "| float16 | graphs | 4 | 8 | 0.001 |" in after
    assert "a factor under 0.02;\n1 of 1 requests reach it." in after
