import pytest
import torch

from benchmarks.gpu import main, real_time_factor, sentence_of
from models.tts.kokoro.config import SAMPLE_RATE_HZ
from models.tts.kokoro.network import KokoroNetwork, Sentence
from models.tts.kokoro.synthesizer import KokoroSynthesizer
from models.vclip import Vclip


def test_without_a_gpu_it_says_what_to_run_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit, match=r"cuda:0 is no GPU that torch sees.*benchmarks/tts\.py"):
        main([])


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


def test_a_text_is_one_sentence(mini_vclip: Vclip) -> None:
    assert isinstance(mini_vclip.synthesizer, KokoroSynthesizer)
    sentence = sentence_of(mini_vclip.synthesizer, "Come in. Sit down.")
    assert sentence.tokens.ndim == 2
    assert sentence.tokens[0, 0] == sentence.tokens[0, -1] == 0
    assert sentence.style.shape == (1, 256)
