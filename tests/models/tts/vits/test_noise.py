import threading

import pytest
import torch
from torch import Tensor

from models.tts.vits.noise import SeededNoise


def draw(seed: int) -> list[Tensor]:
    with SeededNoise(seed):
        return [torch.randn(1, 2, 5), torch.randn_like(torch.empty(1, 3, 4))]


def test_draws_follow_from_the_seed_and_differ_from_each_other() -> None:
    first, again, other = draw(0), draw(0), draw(1)
    for one, same, another in zip(first, again, other, strict=True):
        assert torch.equal(one, same)
        assert not torch.equal(one, another)
    with SeededNoise(0):
        assert not torch.equal(torch.randn(1, 2, 5), torch.randn(1, 2, 5))


def test_the_global_generator_is_neither_read_nor_moved() -> None:
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    drawn = draw(0)
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.manual_seed(4)
    assert torch.equal(draw(0)[0], drawn[0])


def test_other_threads_draw_as_ever() -> None:
    drawn = []
    with SeededNoise(0):
        thread = threading.Thread(target=lambda: drawn.append(torch.randn(2, 2)))
        thread.start()
        thread.join()
    assert drawn[0].shape == (2, 2)  # two dimensions, which ours would refuse


def test_numbers_are_standard_normal() -> None:
    with SeededNoise(0):
        numbers = torch.randn(1, 192, 1000)
    assert float(numbers.mean()) == pytest.approx(0.0, abs=0.01)
    assert float(numbers.std()) == pytest.approx(1.0, abs=0.01)


def test_a_padded_row_begins_with_what_it_would_have_alone() -> None:
    with SeededNoise(0):
        alone = torch.randn(1, 3, 7)
    with SeededNoise(0):
        padded = torch.randn(2, 3, 11)
    assert torch.equal(padded[:1, :, :7], alone)
    assert torch.equal(padded[1], padded[0])


def test_type_and_shape_are_those_that_were_asked_for() -> None:
    with SeededNoise(0):
        like = torch.randn_like(torch.empty(1, 2, 3, dtype=torch.float64))
        plain = torch.randn((1, 2, 3), dtype=torch.float64)
    assert like.dtype == plain.dtype == torch.float64
    assert like.shape == plain.shape == (1, 2, 3)
