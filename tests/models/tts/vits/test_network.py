import shutil

import pytest
import torch
from torch.nn.utils import parametrize

from models.errors import InvalidBundle, MissingPhonemizer
from models.tts.vits.network import (
    conditioning_of,
    fuse_weight_norm,
    make_network,
    speaker_dim,
    synthesis_config,
)
from tests.tiny_vits import DIM, TABLE_SPEAKERS, tiny_config


def test_paths_and_training_stay_behind() -> None:
    raw = tiny_config("d_vectors", d_vector_file=["/home/a.json"], speaker_encoder_model_path="/home/b.pth")
    raw |= {"output_path": "/home/c", "lr_gen": 0.1, "datasets": [{"path": "/home/d", "language": "en"}]}
    kept = synthesis_config(raw)
    assert "/home" not in str(kept)
    assert kept["model_args"]["init_discriminator"] is False
    assert {"output_path", "lr_gen", "datasets"}.isdisjoint(kept)


def test_languages_of_several_phonemizers_are_kept_without_their_paths() -> None:
    raw = tiny_config("d_vectors") | {"phonemizer": "multi_phonemizer"}
    raw["datasets"] = [{"path": "/home/d", "language": "en", "phonemizer": "espeak"}]
    assert synthesis_config(raw)["datasets"] == [{"language": "en", "phonemizer": "espeak"}]


def test_conditioning_stands_at_the_top_in_older_files() -> None:
    raw = tiny_config("d_vectors", use_d_vector_file=False, d_vector_dim=0)
    kept = synthesis_config(raw)
    assert conditioning_of(kept) == "d_vectors"
    assert speaker_dim(kept) == DIM


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": "tacotron2"}, "the model 'tacotron2', not of a `vits`"),
        ({"model_args": None}, "no `model_args`"),
        ({"audio": 16_000}, "no `audio`"),
    ],
)
def test_another_configuration_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidBundle, match=message):
        synthesis_config(tiny_config("d_vectors") | changes)


def test_a_speaker_has_to_be_told_in_one_way() -> None:
    both = synthesis_config(tiny_config("d_vectors", use_speaker_embedding=True))
    with pytest.raises(InvalidBundle, match="both a speaker table and d-vectors"):
        conditioning_of(both)
    neither = tiny_config("d_vectors", use_d_vector_file=False) | {"use_d_vector_file": False}
    with pytest.raises(InvalidBundle, match="the model has one speaker"):
        conditioning_of(synthesis_config(neither))


def test_no_class_but_coquis_own_is_imported() -> None:
    config = synthesis_config(tiny_config("d_vectors"))
    config["characters"] = config["characters"] | {"characters_class": "antigravity.fly"}
    with pytest.raises(InvalidBundle, match="`characters_class` has to be one of TTS"):
        make_network(config, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"hidden_channels": 0},
        {"num_heads_text_encoder": 3},
        {"upsample_rates_decoder": [4, 4]},
        {"resblock_kernel_sizes_decoder": "three"},
    ],
)
def test_sizes_that_make_no_network_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidBundle, match="coqui-tts cannot make a VITS of this configuration"):
        make_network(synthesis_config(tiny_config("d_vectors", **changes)), ())


def test_an_unknown_cleaner_is_refused() -> None:
    config = synthesis_config(tiny_config("d_vectors")) | {"text_cleaner": "dry_cleaners"}
    with pytest.raises(InvalidBundle, match="dry_cleaners"):
        make_network(config, ())


@pytest.mark.skipif(shutil.which("espeak-ng") is not None, reason="espeak-ng is installed here")
@pytest.mark.parametrize("phonemizer", ["espeak", None])
def test_a_missing_phonemizer_is_named_with_what_to_install(phonemizer: str | None) -> None:
    config = synthesis_config(tiny_config("speaker_table"))
    config |= {"use_phonemes": True, "phoneme_language": "en-us", "phonemizer": phonemizer}
    with pytest.raises(MissingPhonemizer, match=r"espeak, which is missing: .*apt-get install espeak-ng"):
        make_network(config, TABLE_SPEAKERS)


def test_fused_weights_compute_the_same() -> None:
    config = synthesis_config(tiny_config("d_vectors"))
    network = make_network(config, (), training=True).eval()
    assert any(parametrize.is_parametrized(module) for module in network.modules())
    z, g = torch.randn(1, 8, 5), torch.randn(1, DIM, 1)
    with torch.no_grad():
        before = network.waveform_decoder(z, g=g)
        fuse_weight_norm(network)
        assert torch.equal(network.waveform_decoder(z, g=g), before)
    assert not any(parametrize.is_parametrized(module) for module in network.modules())


def test_a_network_for_synthesis_is_frozen_and_has_no_discriminator() -> None:
    network = make_network(synthesis_config(tiny_config("speaker_table")), TABLE_SPEAKERS)
    assert not network.training
    assert not any(weight.requires_grad for weight in network.parameters())
    assert not hasattr(network, "disc")
    assert network.emb_g.weight.shape == (len(TABLE_SPEAKERS), DIM)
