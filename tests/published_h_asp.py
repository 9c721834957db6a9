"""Random H/ASP weights in the forms in which the trained ones are published, and coqui-tts's own network."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.runtime import torchaudio_extension, torchvision_schemas
from models.voice.encoders.h_asp import HAspNetwork
from models.voice.encoders.weights import weight_names

# What the published config_se.json says of the spectrum, and what of the rest coqui-tts insists on.
CONFIG: dict[str, Any] = {
    "model": "speaker_encoder",
    "audio": {
        "fft_size": 512,
        "win_length": 400,
        "hop_length": 160,
        "frame_shift_ms": None,
        "frame_length_ms": None,
        "stft_pad_mode": "reflect",
        "sample_rate": 16000,
        "resample": False,
        "preemphasis": 0.97,
        "ref_level_db": 20,
        "do_sound_norm": False,
        "do_trim_silence": False,
        "trim_db": 60,
        "power": 1.5,
        "griffin_lim_iters": 60,
        "num_mels": 64,
        "mel_fmin": 0.0,
        "mel_fmax": 8000.0,
        "spec_gain": 20,
        "signal_norm": False,
        "min_level_db": -100,
        "symmetric_norm": False,
        "max_norm": 4.0,
        "clip_norm": False,
        "stats_path": None,
        "do_rms_norm": True,
        "db_level": -27.0,
    },
    "model_params": {
        "model_name": "resnet",
        "input_dim": 64,
        "use_torch_spec": True,
        "log_input": True,
        "proj_dim": 512,
    },
    "loss": "angleproto",
    "num_classes_in_batch": 100,
    "num_utter_per_class": 4,
    "num_loader_workers": 8,
}


def import_coqui(module: str) -> Any:
    """A module of coqui-tts."""
    torchvision_schemas.declare()
    torchaudio_extension.declare()
    return import_module(module)


def randomize(network: nn.Module, seed: int = 0) -> None:
    """Fresh networks have norms that do nothing; these have random ones, as trained networks have."""
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_(0.0, 0.3, generator=generator)
            module.running_var.uniform_(0.3, 2.0, generator=generator)
            module.weight.data.uniform_(0.5, 1.5, generator=generator)
            module.bias.data.normal_(0.0, 0.3, generator=generator)
    network.eval().requires_grad_(False)


def random_state(seed: int = 0) -> dict[str, Tensor]:
    """The weights of `HAspNetwork`, random, as a bundle holds them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = HAspNetwork()
    randomize(network, seed)
    names = weight_names(network)
    return {name: value for name, value in network.state_dict().items() if name in names}


def coqui_encoder(seed: int = 0) -> Any:
    """`ResNetSpeakerEncoder` of coqui-tts in YourTTS's size, random."""
    make = import_coqui("TTS.encoder.models.resnet").ResNetSpeakerEncoder
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = make(
            input_dim=64, proj_dim=512, log_input=True, use_torch_spec=True, audio_config=CONFIG["audio"]
        )
    randomize(network, seed)
    return network


def write_yourtts(folder: Path, network: nn.Module, **more: object) -> Path:
    """`model_se.pth.tar` beside `config_se.json`, as coqui's trainer saves them."""
    file = folder / "model_se.pth.tar"
    content = {"model": network.state_dict(), "step": 7, "loss": 0.5, "date": "July 09, 2021"}
    torch.save(content | more, file, _use_new_zipfile_serialization=False)
    (folder / "config_se.json").write_text(json.dumps(CONFIG))
    return file


def clovaai_state(network: nn.Module) -> dict[str, Tensor]:
    """The weights of coqui's network by the names of clovaai's, and those of its loss."""
    names = {"torch_spec.0.filter": "torchfb.0.flipped_filter"}
    state = {
        "__S__." + names.get(name, name.replace("torch_spec", "torchfb")): value
        for name, value in network.state_dict().items()
    }
    return state | {
        "__L__.softmax.fc.weight": torch.zeros(5994, 512),
        "__L__.softmax.fc.bias": torch.zeros(5994),
        "__L__.angleproto.w": torch.tensor(10.0),
        "__L__.angleproto.b": torch.tensor(-5.0),
    }


def write_clovaai(folder: Path, network: nn.Module) -> Path:
    """`baseline_v2_smproto.model`, a state dict and nothing else."""
    file = folder / "baseline_v2_smproto.model"
    torch.save(clovaai_state(network), file)
    return file
