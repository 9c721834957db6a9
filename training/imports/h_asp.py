"""Stage: a published H/ASP checkpoint -> the part directory of a voice encoder.

Two forms are known. `baseline_v2_smproto.model` of clovaai/voxceleb_trainer (MIT) names the weights of the
network `__S__.*`, and those of its training loss `__L__.*`. The speaker encoder of YourTTS (coqui-tts;
CC BY-NC-ND 4.0), `model_se.pth.tar` or a `best_model.pth.tar`, keeps the network under `model` and comes with
`config_se.json`. Both hold the constants of the spectrum, too; they have to be those of
`models.voice.encoders.h_asp`, otherwise the input of the network would differ from that of its training.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.bundle.files import Arrays, file_sha256
from models.bundle.manifest import OutsideWeight
from models.bundle.parts import HAspEncoder
from models.errors import InvalidBundle
from models.voice.encoders.h_asp import (
    DIM,
    FFT_SAMPLES,
    HOP_SAMPLES,
    LEVEL_DBFS,
    MEL_BANDS,
    PRE_EMPHASIS,
    SAMPLE_RATE_HZ,
    WINDOW_SAMPLES,
    HAspNetwork,
)
from training.imports.checkpoints import read_checkpoint
from training.imports.network_weights import network_arrays
from training.part_directory import write_part

FILE_NAME = "voice_encoder.safetensors"
CONFIG_NAME = "config_se.json"

State = dict[str, Tensor]


@dataclass(frozen=True)
class _Form:
    """Where a checkpoint comes from, and how it names the front end."""

    source: str
    licence: str
    front_end: str
    pre_emphasis: str


_CLOVAAI = _Form("clovaai/voxceleb_trainer", "MIT", "torchfb", "torchfb.0.flipped_filter")
_YOURTTS = _Form(
    "coqui-tts, the speaker encoder of YourTTS", "CC-BY-NC-ND-4.0", "torch_spec", "torch_spec.0.filter"
)

# What the configuration of a speaker encoder of coqui-tts has to say, for our spectrum to be that of its training.
_CONFIG: dict[str, dict[str, Any]] = {
    "model_params": {
        "model_name": "resnet",
        "input_dim": MEL_BANDS,
        "proj_dim": DIM,
        "use_torch_spec": True,
        "log_input": True,
    },
    "audio": {
        "sample_rate": SAMPLE_RATE_HZ,
        "fft_size": FFT_SAMPLES,
        "win_length": WINDOW_SAMPLES,
        "hop_length": HOP_SAMPLES,
        "num_mels": MEL_BANDS,
        "preemphasis": PRE_EMPHASIS,
        "do_rms_norm": True,
        "db_level": LEVEL_DBFS,
        "do_sound_norm": False,
        "do_trim_silence": False,
    },
}
_FRONT_END_TOLERANCE = 1e-3  # of values up to 1, from versions of torchaudio that rounded otherwise


def import_h_asp(checkpoint: Path, out_dir: Path, config: Path | None = None) -> OutsideWeight:
    """Write the checkpoint as a part directory; what was imported, as the part records it.

    config: `config_se.json`, for the form that has one; left out, it is looked for beside the checkpoint.
    Raises InvalidBundle if a file is not of a known form or does not fit the network, FileExistsError if
    `out_dir` is not empty; then nothing is written.
    """
    arrays, origin = read_h_asp(checkpoint, config)
    write_part(out_dir, HAspEncoder(kind="h_asp", file=FILE_NAME, dim=DIM), arrays, [origin])
    return origin


def read_h_asp(checkpoint: Path, config: Path | None = None) -> tuple[Arrays, OutsideWeight]:
    """The same, without writing: arrays by the names of `HAspNetwork`, and where they are from."""
    state = _state_dict(read_checkpoint(checkpoint), checkpoint)
    if any(name.startswith(("__S__.", "torchfb.")) for name in state):
        form = _CLOVAAI
        if config is not None:
            raise InvalidBundle(
                f"{checkpoint} is in clovaai's format, which has no configuration; leave --config out"
            )
        state = {
            name.removeprefix("__S__."): value
            for name, value in state.items()
            if not name.startswith("__L__.")
        }
    else:
        form = _YOURTTS
        _check_config(config or checkpoint.with_name(CONFIG_NAME))
    network = HAspNetwork()
    _check_front_end(state, form, network, checkpoint)
    arrays = network_arrays(
        state, network, checkpoint, f"an H/ASP encoder of {MEL_BANDS} bands and {DIM} dimensions"
    )
    origin = OutsideWeight(
        name="H/ASP speaker encoder (converted: voice_encoder)",
        source=f"{form.source}: {checkpoint.name}",
        licence=form.licence,
        sha256=[file_sha256(checkpoint)],
    )
    return arrays, origin


def _state_dict(content: Any, file: Path) -> State:
    """The tensors by name, wherever the trainers keep them."""
    for key in ("model_state_dict", "model"):
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    tensors = isinstance(content, Mapping) and {
        str(name).removeprefix("module."): value  # left by training on several GPUs
        for name, value in content.items()
        if isinstance(value, Tensor)
    }
    if not tensors:
        raise InvalidBundle(f"{file} contains no named weights: it is not a checkpoint of a speaker encoder")
    return tensors


def _check_config(file: Path) -> None:
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidBundle(
            f"{file} does not exist; a speaker encoder of coqui-tts comes with its {CONFIG_NAME}: put it "
            f"next to the checkpoint or name it with --config"
        ) from error
    except (OSError, ValueError) as error:
        raise InvalidBundle(f"{file} is not readable JSON: {error}") from error
    differing = []
    for section, expected in _CONFIG.items():
        given = config.get(section) if isinstance(config, dict) else None
        if not isinstance(given, dict):
            raise InvalidBundle(
                f"{file} has no section {section}: it is not the configuration of a speaker encoder of "
                f"coqui-tts"
            )
        differing += [
            f"{section}.{name} is {json.dumps(given.get(name))} instead of {json.dumps(value)}"
            for name, value in expected.items()
            if given.get(name) != value
        ]
    if differing:
        raise InvalidBundle(
            f"{file} is the configuration of another encoder than H/ASP of YourTTS: {'; '.join(differing)}"
        )


def _check_front_end(state: State, form: _Form, network: HAspNetwork, file: Path) -> None:
    """Take the constants of the spectrum out of `state`. Raises InvalidBundle if they are not ours."""
    ours = {
        form.pre_emphasis: ("pre-emphasis filter", torch.tensor([[[-PRE_EMPHASIS, 1.0]]])),
        f"{form.front_end}.1.spectrogram.window": ("analysis window", network.window),
        f"{form.front_end}.1.mel_scale.fb": ("mel filter bank", network.mel_filters.T),
    }
    for name, (what, expected) in ours.items():
        given = state.pop(name, expected).float()
        if given.shape != expected.shape or not torch.allclose(given, expected, atol=_FRONT_END_TOLERANCE):
            raise InvalidBundle(
                f"{file}: the {what} ({name}) is not that of H/ASP: {MEL_BANDS} mel bands, 25 ms Hamming "
                f"windows every 10 ms, {SAMPLE_RATE_HZ} Hz, pre-emphasis {PRE_EMPHASIS}"
            )
