"""Random weights in the published forms go in, a voice encoder comes out that hears what coqui-tts hears."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from torch import Tensor, nn

from models.bundle.files import file_sha256
from models.bundle.parts import HAspEncoder
from models.errors import InvalidBundle
from models.loading import load_voice_encoder
from models.types import FloatArray, Waveform
from tests.published_h_asp import (
    CONFIG,
    clovaai_state,
    coqui_encoder,
    import_coqui,
    random_state,
    write_clovaai,
    write_yourtts,
)
from training.imports.h_asp import import_h_asp, read_h_asp
from training.part_directory import read_part

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def theirs() -> Any:
    return coqui_encoder()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two seconds of a hum in noise, as a file of 16 bit."""
    rng = np.random.default_rng(0)
    hum = np.sin(2 * np.pi * np.cumsum(rng.uniform(100, 200, 2 * RATE_HZ)) / RATE_HZ)
    path = tmp_path / "voice.wav"
    soundfile.write(path, 0.3 * hum + 0.01 * rng.standard_normal(len(hum)), RATE_HZ)
    return path


def imported_embedding(part_dir: Path, recording: Path) -> FloatArray:
    encoder = load_voice_encoder(part_dir, read_part(part_dir, HAspEncoder).part)
    return encoder.embed(Waveform(soundfile.read(recording, dtype="float32")[0], RATE_HZ))


@pytest.mark.filterwarnings("ignore:'(aifc|audioop|sunau)' is deprecated")  # by librosa's way to read files
@pytest.mark.slow
def test_the_encoder_of_yourtts_hears_what_coqui_hears_with_the_same_two_files(
    tmp_path: Path, theirs: nn.Module, recording: Path
) -> None:
    checkpoint = write_yourtts(
        tmp_path, theirs, criterion={"w": torch.tensor(10.0)}, optimizer={"state": {}, "param_groups": []}
    )
    managers = import_coqui("TTS.tts.utils.managers")
    manager = managers.EmbeddingManager(
        encoder_model_path=str(checkpoint), encoder_config_path=str(tmp_path / "config_se.json")
    )
    expected = np.array(manager.compute_embedding_from_clip(str(recording)))
    import_h_asp(checkpoint, tmp_path / "part")
    embedding = imported_embedding(tmp_path / "part", recording)
    assert np.abs(embedding - expected / np.linalg.norm(expected)).max() < 1e-5


def test_both_forms_of_the_same_weights_give_the_same_file(tmp_path: Path, theirs: nn.Module) -> None:
    import_h_asp(write_yourtts(tmp_path, theirs), tmp_path / "yourtts")
    import_h_asp(write_clovaai(tmp_path, theirs), tmp_path / "clovaai")
    one, other = (read_part(tmp_path / name, HAspEncoder) for name in ("yourtts", "clovaai"))
    assert one.sha256 == other.sha256
    assert one.part == other.part == HAspEncoder(kind="h_asp", file="voice_encoder.safetensors", dim=512)
    assert one.arrays.keys() == random_state().keys()
    for name, array in one.arrays.items():
        assert array.dtype == np.float32
        assert np.array_equal(array, theirs.state_dict()[name].numpy())


def test_the_part_says_where_it_is_from_and_under_which_licence(tmp_path: Path, theirs: nn.Module) -> None:
    for write, source, licence in (
        (write_yourtts, "coqui-tts, the speaker encoder of YourTTS: model_se.pth.tar", "CC-BY-NC-ND-4.0"),
        (write_clovaai, "clovaai/voxceleb_trainer: baseline_v2_smproto.model", "MIT"),
    ):
        checkpoint = write(tmp_path, theirs)
        _, origin = read_h_asp(checkpoint)
        assert (origin.source, origin.licence) == (source, licence)
        assert origin.sha256 == [file_sha256(checkpoint)]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: {"model_state_dict": state, "optimizer_state_dict": {}, "epoch": 3},
        lambda state: {f"module.{name}": value for name, value in state.items()},
        lambda state: {
            "model": {
                name.removeprefix("__S__."): value
                for name, value in state.items()
                if not name.startswith("__L__.")
            }
        },
        lambda state: {name: value for name, value in state.items() if "torchfb" not in name},
        lambda state: {name: value.half() for name, value in state.items()},
    ],
    ids=["with optimizer", "several GPUs", "network alone", "without front end", "half precision"],
)
def test_other_ways_in_which_clovaais_trainer_saves(
    tmp_path: Path, theirs: nn.Module, wrap: Callable[[dict[str, Tensor]], object]
) -> None:
    file = tmp_path / "epoch.model"
    torch.save(wrap(clovaai_state(theirs)), file)
    arrays, origin = read_h_asp(file)
    assert origin.licence == "MIT"
    for name, value in random_state().items():
        assert arrays[name].dtype == np.float32
        assert np.allclose(arrays[name], theirs.state_dict()[name], rtol=1e-3, atol=1e-4), name
        assert arrays[name].shape == value.shape


def refuse(file: Path, complaint: str, config: Path | None = None) -> None:
    """Nothing is written where the import is refused."""
    out = file.parent / "part"
    with pytest.raises(InvalidBundle, match=complaint) as raised:
        import_h_asp(file, out, config)
    assert "\n" not in str(raised.value)
    assert not out.exists()
    assert not list(file.parent.glob(".part*"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda s: s.pop("__S__.fc.bias"), r"64 bands and 512 dimensions; weights missing: fc\.bias$"),
        (lambda s: s.update({"__S__.bn9.bias": torch.ones(1)}), r"weights unknown: bn9\.bias$"),
        (
            lambda s: s.update({"__S__.fc.weight": torch.ones(256, 4096), "__S__.fc.bias": torch.ones(256)}),
            r"weights with another shape: fc\.weight \[256, 4096\] instead of \[512, 4096\], fc\.bias",
        ),
        (
            lambda s: [s.pop(name) for name in list(s) if name.startswith("__S__.layer3.")],
            r"weights missing: layer3\.0\.bn1\.bias, .* and 86 more$",
        ),
        (lambda s: s["__S__.conv1.weight"].fill_(float("nan")), r"weights not finite: conv1\.weight$"),
        (
            lambda s: s.update({"__S__.torchfb.1.mel_scale.fb": torch.ones(257, 40)}),
            r"mel filter bank \(torchfb\.1\.mel_scale\.fb\) is not that of H/ASP: 64 mel bands",
        ),
        (
            lambda s: s.update({"__S__.torchfb.1.spectrogram.window": torch.hann_window(400)}),
            "analysis window",
        ),
        (lambda s: s["__S__.torchfb.0.flipped_filter"].mul_(0.9), "pre-emphasis filter"),
    ],
    ids=["missing", "unknown", "dim", "many", "nan", "filters", "window", "pre-emphasis"],
)
def test_weights_that_do_not_fit_are_refused_by_name(
    tmp_path: Path, theirs: nn.Module, change: Callable[[dict[str, Tensor]], object], complaint: str
) -> None:
    state = {name: value.clone() for name, value in clovaai_state(theirs).items()}
    change(state)
    file = tmp_path / "baseline.model"
    torch.save(state, file)
    refuse(file, rf"baseline\.model.*{complaint}")


@pytest.mark.parametrize(
    "content",
    [torch.ones(3), {"a": 1}, {}, ["a"], {"model": {"step": 3}}, None],
    ids=["tensor", "numbers", "empty", "list", "no tensors", "none"],
)
def test_a_file_without_weights_is_refused(tmp_path: Path, content: object) -> None:
    file = tmp_path / "other.pth"
    torch.save(content, file)
    refuse(file, "contains no named weights")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c["audio"].update(hop_length=256), r"audio\.hop_length is 256 instead of 160$"),
        (lambda c: c["audio"].pop("preemphasis"), r"audio\.preemphasis is null instead of 0\.97$"),
        (
            lambda c: c["model_params"].update(proj_dim=256, log_input=False),
            r"model_params\.proj_dim is 256 instead of 512; model_params\.log_input is false instead of true$",
        ),
        (lambda c: c["model_params"].update(model_name="lstm"), r'model_name is "lstm" instead of "resnet"$'),
        (lambda c: c["audio"].update(do_rms_norm=False), r"audio\.do_rms_norm is false instead of true$"),
        (lambda c: c.pop("model_params"), "has no section model_params"),
    ],
)
def test_a_configuration_that_disagrees_is_refused_with_both_values(
    tmp_path: Path, theirs: nn.Module, change: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    file = write_yourtts(tmp_path, theirs)
    config = json.loads(json.dumps(CONFIG))
    change(config)
    (tmp_path / "config_se.json").write_text(json.dumps(config))
    refuse(file, rf"config_se\.json .*{complaint}")


def test_the_configuration_may_lie_elsewhere_but_not_nowhere(tmp_path: Path, theirs: nn.Module) -> None:
    file = write_yourtts(tmp_path, theirs)
    config = (tmp_path / "config_se.json").rename(tmp_path / "speaker_encoder.json")
    refuse(file, "config_se.json does not exist; .* name it with --config")
    config.write_bytes(b"{")
    refuse(file, r"speaker_encoder\.json is not readable JSON", config)
    config.write_text(json.dumps(CONFIG))
    assert read_h_asp(file, config)[1].licence == "CC-BY-NC-ND-4.0"
    refuse(write_clovaai(tmp_path, theirs), "has no configuration; leave --config out", config)


def test_a_directory_that_holds_something_is_left_alone(tmp_path: Path, theirs: nn.Module) -> None:
    file = write_clovaai(tmp_path, theirs)
    with pytest.raises(FileExistsError, match="choose another directory"):
        import_h_asp(file, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
