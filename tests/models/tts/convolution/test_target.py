import pytest
import torch
from llvmlite import binding

from models.tts.convolution.target import CONFIG, LEVELS, Target, choose_target

LEVEL_4, LEVEL_3 = LEVELS


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A processor with AVX-512, and nothing that limits what is used of it."""
    monkeypatch.setattr(CONFIG, "CPU_NAME", None)
    monkeypatch.setattr(CONFIG, "CPU_FEATURES", None)
    has(monkeypatch, LEVEL_4.needs)
    uses(monkeypatch, "AVX512")
    return monkeypatch


def has(machine: pytest.MonkeyPatch, names: tuple[str, ...]) -> None:
    features = binding.FeatureMap(dict.fromkeys(LEVEL_4.needs, False) | dict.fromkeys(names, True))
    machine.setattr(binding, "get_host_cpu_features", lambda: features)


def uses(machine: pytest.MonkeyPatch, capability: str) -> None:
    machine.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)


def test_the_highest_level_is_taken_and_becomes_numbas(machine: pytest.MonkeyPatch) -> None:
    assert choose_target() == LEVEL_4
    assert (CONFIG.CPU_NAME, CONFIG.CPU_FEATURES) == ("x86-64-v4", "-prefer-256-bit")


@pytest.mark.parametrize("missing", ["avx512f", "avx512vl", "avx512dq"])
def test_a_processor_without_an_instruction_gets_the_level_below(
    machine: pytest.MonkeyPatch, missing: str
) -> None:
    has(machine, tuple(name for name in LEVEL_4.needs if name != missing))
    assert choose_target() == LEVEL_3
    assert (CONFIG.CPU_NAME, CONFIG.CPU_FEATURES) == ("x86-64-v3", "")


def test_what_limits_torch_limits_the_convolutions(machine: pytest.MonkeyPatch) -> None:
    uses(machine, "AVX2")
    assert choose_target() == LEVEL_3


def test_another_processor_is_a_target_of_its_own(machine: pytest.MonkeyPatch) -> None:
    has(machine, ("avx",))
    found = choose_target()
    assert found.name == binding.get_host_cpu_name()
    assert "+avx" in found.features
    assert CONFIG.CPU_NAME is None


def test_what_a_user_told_numba_is_kept(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(CONFIG, "CPU_NAME", "haswell")
    machine.setattr(CONFIG, "CPU_FEATURES", "+avx2,+fma")
    assert choose_target() == Target("haswell", "+avx2,+fma", (), 16)
    machine.setattr(CONFIG, "CPU_FEATURES", "+avx2,+avx512vl")
    assert choose_target().panel == 32
    machine.setattr(CONFIG, "CPU_NAME", "x86-64-v3")
    assert choose_target() == LEVEL_3
