"""Checkpoints written as the published one is, of a network so small that it is made in a moment."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from models.errors import InvalidBundle
from models.tts.kokoro.checkpoint import PARTS, weights_of_checkpoint
from models.tts.kokoro.config import KokoroConfig, VocoderConfig
from models.tts.kokoro.network import KokoroNetwork, load_network

TINY = KokoroConfig(
    n_tokens=10, max_positions=16, embedding_dim=4, bert_dim=8, bert_heads=2, bert_feed_forward_dim=8,
    bert_layers=2, hidden_dim=8, style_dim=4, text_encoder_layers=1, text_encoder_kernel_size=3,
    max_duration=5, decoder_dim=8, text_residual_dim=4, vocoder=VocoderConfig(channels=16),
)  # fmt: skip


@pytest.fixture(scope="module")
def network() -> KokoroNetwork:
    torch.manual_seed(0)
    network = KokoroNetwork(TINY).eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, nn.Embedding):
            module.weight.normal_()
    return network


def published(network: KokoroNetwork, new_style: bool = False) -> dict[str, dict[str, Tensor]]:
    """The five parts, weight-normalised, with the names that parallel training leaves and unused weights."""
    convolutions = {
        f"{name}.weight"
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv1d | nn.ConvTranspose1d) and "noise_convs" not in name
    }
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in PARTS}
    for name, value in network.state_dict().items():
        part, inner = name.split(".", 1)
        if name in convolutions:
            length = value.flatten(1).norm(dim=1).view(-1, 1, 1)
            names = (
                ("parametrizations.weight.original0", "parametrizations.weight.original1")
                if new_style
                else ("weight_g", "weight_v")
            )
            base = f"module.{inner.removesuffix('weight')}"
            parts[part] |= {base + names[0]: length, base + names[1]: 3 * value}
        else:
            parts[part][f"module.{inner}"] = value
    parts["bert"]["module.pooler.weight"] = torch.ones(2)
    parts["predictor"]["module.F0.0.norm1.norm.weight"] = torch.ones(8)
    parts["predictor"]["module.F0.0.norm1.norm.bias"] = torch.zeros(8)
    return parts


@pytest.mark.parametrize("new_style", [False, True])
def test_the_network_of_a_checkpoint_says_the_same(
    tmp_path: Path, network: KokoroNetwork, new_style: bool
) -> None:
    file = tmp_path / "model.pth"
    torch.save(published(network, new_style), file)
    loaded = load_network(weights_of_checkpoint(file), TINY)
    tokens, style = torch.tensor([[0, 3, 4, 5, 0]]), torch.linspace(-1, 1, 8)[None]
    with torch.inference_mode():
        (wave, durations), (expected, of_phonemes) = loaded(tokens, style), network(tokens, style)
    assert torch.equal(durations, of_phonemes)
    assert len(wave) == 600 * int(durations.sum())
    assert (wave - expected).norm() < 1e-3 * expected.norm()


def test_a_checkpoint_that_is_cut_off_is_refused(tmp_path: Path, network: KokoroNetwork) -> None:
    file = tmp_path / "model.pth"
    torch.save(published(network), file)
    file.write_bytes(file.read_bytes()[:-5_000])
    with pytest.raises(InvalidBundle, match=r"model\.pth cannot be read as a checkpoint of torch"):
        weights_of_checkpoint(file)


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.pth"
    torch.save({"generator": {}, "step": 3}, file)
    with pytest.raises(
        InvalidBundle, match=r"not a checkpoint of Kokoro: .* contains \['generator', 'step'\]"
    ):
        weights_of_checkpoint(file)


def test_code_in_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    file = tmp_path / "model.pth"
    torch.save(dict.fromkeys(PARTS, print), file)
    with pytest.raises(InvalidBundle, match="cannot be read as a checkpoint"):
        weights_of_checkpoint(file)


def test_a_weight_of_another_shape_is_named(tmp_path: Path, network: KokoroNetwork) -> None:
    parts = published(network)
    parts["bert_encoder"]["module.bias"] = torch.zeros(5)
    file = tmp_path / "model.pth"
    torch.save(parts, file)
    with pytest.raises(InvalidBundle, match=r"size mismatch for bert_encoder\.bias"):
        load_network(weights_of_checkpoint(file), TINY)


def test_a_scale_that_the_network_has_no_place_for_is_refused(tmp_path: Path, network: KokoroNetwork) -> None:
    parts = published(network)
    parts["predictor"]["module.F0.0.norm1.norm.weight"] = torch.full((8,), 2.0)
    file = tmp_path / "model.pth"
    torch.save(parts, file)
    with pytest.raises(InvalidBundle, match=r"F0\.0\.norm1\.norm\.weight is not 1 everywhere"):
        weights_of_checkpoint(file)
