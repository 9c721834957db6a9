import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.bundle.files import MINI_BUNDLE, file_sha256
from models.bundle.manifest import read_manifest
from models.bundle.parts import VitsPart
from models.errors import InvalidBundle
from models.tts.vits.synthesizer import NETWORK, SPEAKERS
from tests.tiny_vits import DIM, VECTOR_SPEAKERS, tiny_config, write_tiny_vits
from training.imports.vits import import_vits
from training.part_directory import read_part


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model directory for each way of conditioning; not to be changed."""
    folder = tmp_path_factory.mktemp("originals")
    return {
        conditioning: write_tiny_vits(folder / conditioning, tiny_config(conditioning))
        for conditioning in ("speaker_table", "d_vectors")
    }


@pytest.fixture
def model(originals: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """A copy, to be damaged."""
    return lambda conditioning: Path(shutil.copytree(originals[conditioning], tmp_path / conditioning))


def change_config(directory: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = directory / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config))


def change_checkpoint(directory: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = directory / "model_file.pth"
    checkpoint = torch.load(path, weights_only=True)
    change(checkpoint)
    torch.save(checkpoint, path)


def refused(directory: Path, match: str, **options: Any) -> None:
    """The import fails with this message, and leaves nothing behind."""
    out = directory.parent / "out" / "part"
    with pytest.raises(InvalidBundle, match=match):
        import_vits(str(directory), out, **({"licence": "CC0-1.0"} | options))
    assert not out.exists()
    assert not out.parent.exists() or not any(out.parent.iterdir())


def test_the_part_says_where_it_is_from_and_nothing_of_the_machine(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    directory = originals["d_vectors"]
    import_vits(str(directory), tmp_path / "part", licence="CC0-1.0")
    made = read_part(tmp_path / "part", VitsPart)
    assert made.part.conditioning == "d_vectors"
    assert made.part.speaker_dim == DIM
    assert made.part.speaker_names == list(VECTOR_SPEAKERS)
    assert made.part.languages == ["en-us"]
    assert made.part.licence == "CC0-1.0"
    assert made.part.speaker_encoder_sha256 is None
    (origin,) = made.outside_weights
    assert origin.sha256 == [
        file_sha256(directory / name) for name in ("model_file.pth", "config.json", "speakers.json")
    ]
    assert "somebody" not in (tmp_path / "part" / "part.yaml").read_text()
    assert str(tmp_path) not in (tmp_path / "part" / "part.yaml").read_text()


def test_only_what_speaks_is_kept(originals: dict[str, Path], tmp_path: Path) -> None:
    import_vits(str(originals["speaker_table"]), tmp_path / "part", licence="CC0-1.0")
    arrays = read_part(tmp_path / "part", VitsPart).arrays
    assert not [
        name for name in arrays if "disc." in name or "weight_g" in name or "parametrizations" in name
    ]
    assert NETWORK + "emb_g.weight" not in arrays
    table = torch.load(originals["speaker_table"] / "model_file.pth", weights_only=True)["model"][
        "emb_g.weight"
    ]
    assert np.array_equal(arrays[SPEAKERS], table.numpy())


def test_d_vectors_of_a_speaker_become_the_direction_of_their_mean(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    import_vits(str(originals["d_vectors"]), tmp_path / "part", licence="CC0-1.0")
    clips = json.loads((originals["d_vectors"] / "speakers.json").read_text()).values()
    mean = np.mean([clip["embedding"] for clip in clips if clip["name"] == "bert"], axis=0)
    speakers = read_part(tmp_path / "part", VitsPart).arrays[SPEAKERS]
    assert np.allclose(speakers[1], mean / np.linalg.norm(mean), atol=1e-6)


def test_weight_norms_as_older_checkpoints_name_them_are_read(
    model: Callable[[str], Path], originals: dict[str, Path], tmp_path: Path
) -> None:
    directory = model("d_vectors")

    def rename(checkpoint: dict[str, Any]) -> None:
        old = {"original0": "weight_g", "original1": "weight_v"}
        state = {}
        for name, value in checkpoint["model"].items():
            base, found, which = name.partition(".parametrizations.weight.")
            state[f"{base}.{old[which]}" if found else name] = value
        assert any(name.endswith("weight_g") for name in state)
        checkpoint["model"] = state

    change_checkpoint(directory, rename)
    import_vits(str(directory), tmp_path / "old", licence="CC0-1.0")
    import_vits(str(originals["d_vectors"]), tmp_path / "new", licence="CC0-1.0")
    assert read_part(tmp_path / "old", VitsPart).sha256 == read_part(tmp_path / "new", VitsPart).sha256


def test_more_d_vectors_can_be_given(originals: dict[str, Path], tmp_path: Path) -> None:
    people = {f"{i}": {"name": f"person {i}", "embedding": np.eye(DIM)[i].tolist()} for i in range(DIM)}
    (tmp_path / "people.json").write_text(json.dumps(people))
    part = import_vits(
        str(originals["d_vectors"]), tmp_path / "part", "CC0-1.0", speakers_file=tmp_path / "people.json"
    )
    assert len(part.part.speaker_names) == DIM


def test_a_directory_of_another_kind_is_refused(tmp_path: Path, model: Callable[[str], Path]) -> None:
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "is not a model directory of coqui-tts: it has no config.json")
    directory = model("d_vectors")
    change_config(directory, lambda config: config.update(model="glow_tts"))
    refused(directory, "the model 'glow_tts', not of a `vits`")
    change_config(directory, lambda config: config.update(model="xtts"))
    refused(directory, "XTTS cannot be imported: its voice is not a vector but a pair")
    (directory / "config.json").write_text("{")
    refused(directory, "not readable JSON")


def test_a_missing_checkpoint_and_too_many_are_refused(model: Callable[[str], Path]) -> None:
    directory = model("d_vectors")
    (directory / "model_file.pth").rename(directory / "checkpoint_1.pth")
    shutil.copy(directory / "checkpoint_1.pth", directory / "checkpoint_2.pth")
    refused(
        directory, r"several checkpoints \(checkpoint_1.pth, checkpoint_2.pth\); name one with --checkpoint"
    )
    for file in directory.glob("*.pth"):
        file.unlink()
    refused(directory, "has no checkpoint")


def test_a_pickle_that_runs_code_is_refused_and_not_run(model: Callable[[str], Path]) -> None:
    class Touch:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (directory / "ran",)

    directory = model("d_vectors")
    change_checkpoint(directory, lambda checkpoint: checkpoint.update(optimizer=Touch()))
    refused(directory, r"contains a pickle that needs .*pathlib.*; a pickle can run any program")
    assert not (directory / "ran").exists()


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_damaged_checkpoint_is_refused(model: Callable[[str], Path], size: int) -> None:
    directory = model("d_vectors")
    data = (directory / "model_file.pth").read_bytes()
    (directory / "model_file.pth").write_bytes(data[:size])
    refused(directory, "not a checkpoint that torch can read, or it is damaged")


def test_a_checkpoint_without_weights_is_refused(model: Callable[[str], Path]) -> None:
    directory = model("d_vectors")
    torch.save({"state": {}}, directory / "model_file.pth")
    refused(directory, "no weights under `model`")


def test_a_configuration_and_a_checkpoint_that_disagree_are_refused(model: Callable[[str], Path]) -> None:
    directory = model("d_vectors")
    change_config(directory, lambda config: config["model_args"].update(num_layers_text_encoder=2))
    refused(directory, r"missing weights text_encoder\..* and \d+ more")
    change_config(directory, lambda config: config["model_args"].update(num_layers_text_encoder=1))
    change_config(directory, lambda config: config["model_args"].update(hidden_channels_ffn_text_encoder=16))
    refused(directory, r"does not fit its configuration: size mismatch for text_encoder")
    change_config(directory, lambda config: config["model_args"].update(hidden_channels_ffn_text_encoder="x"))
    refused(directory, "coqui-tts cannot make a VITS of this configuration: Type mismatch")


def test_a_checkpoint_with_foreign_weights_is_refused(model: Callable[[str], Path]) -> None:
    directory = model("d_vectors")
    change_checkpoint(directory, lambda checkpoint: checkpoint["model"].update(other=torch.ones(1)))
    refused(directory, "foreign weights other; check that both belong to the same model")


def test_models_of_one_speaker_or_of_none_are_refused(model: Callable[[str], Path]) -> None:
    directory = model("d_vectors")
    refused_file = directory / "speakers.json"
    one = {
        "a.wav": {"name": "a", "embedding": [1.0] * DIM},
        "b.wav": {"name": "a ", "embedding": [1.0] * DIM},
    }
    refused_file.write_text(json.dumps(one))
    refused(directory, r"names 1 speaker\(s\)")
    refused_file.write_text("{}")
    refused(directory, "contains no d-vectors")
    refused_file.unlink()
    refused(directory, "no file of d-vectors .* name one with --speakers")
    change_config(directory, lambda config: config["model_args"].update(use_d_vector_file=False))
    change_config(directory, lambda config: config.update(use_d_vector_file=False))
    refused(directory, "the model has one speaker")


def test_wrong_d_vectors_are_refused(model: Callable[[str], Path]) -> None:
    directory = model("d_vectors")
    for vectors, message in (
        ([[1.0], [2.0]], f"do not have the {DIM} dimensions"),
        ([[1.0], [2.0, 3.0]], "different sizes"),
        ([[0.0] * DIM, [1.0] * DIM], "zero or not finite"),
        (["x", "y"], "does not contain d-vectors"),
    ):
        clips = {str(i): {"name": str(i), "embedding": vector} for i, vector in enumerate(vectors)}
        (directory / "speakers.json").write_text(json.dumps(clips))
        refused(directory, message)
    (directory / "speakers.json").write_text('["anna"]')
    refused(directory, "does not contain a table of names")


def test_a_table_that_does_not_fit_its_names_is_refused(model: Callable[[str], Path]) -> None:
    directory = model("speaker_table")
    names = directory / "speaker_ids.json"
    names.write_text('{"a": 0, "b": 1}')
    refused(directory, "has 3 speakers, but 2 are named")
    names.write_text('{"a": 0, "b": 2, "c": 3}')
    refused(directory, "does not number its 3 speakers consecutively from 0")
    names.unlink()
    refused(directory, "has no file of speakers")
    change_config(directory, lambda config: config.update(speakers=["a", "b", "c"]))
    out = directory.parent / "part"
    assert import_vits(str(directory), out, "CC0-1.0").part.speaker_names == ["a", "b", "c"]


def test_an_unknown_licence_has_to_be_stated(originals: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match=r"licence of .* is unknown; state it with --licence"):
        import_vits(str(originals["d_vectors"]), tmp_path / "part")
    assert not (tmp_path / "part").exists()


def test_the_licence_of_a_published_model_is_known_by_the_name_of_its_directory(
    originals: dict[str, Path], tmp_path: Path
) -> None:
    directory = shutil.copytree(
        originals["d_vectors"], tmp_path / "tts_models--multilingual--multi-dataset--your_tts"
    )
    assert import_vits(str(directory), tmp_path / "part").part.licence == "CC-BY-NC-ND-4.0"


def test_nothing_is_overwritten(originals: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError, match="choose another directory"):
        import_vits(str(originals["d_vectors"]), tmp_path, "CC0-1.0")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_voice_encoder_of_the_d_vectors_is_named_by_its_hash(
    model: Callable[[str], Path], tmp_path: Path
) -> None:
    encoder = read_manifest(MINI_BUNDLE).files["voice_encoder.safetensors"].sha256
    config = tiny_config("d_vectors", d_vector_dim=448)
    directory = write_tiny_vits(tmp_path / "wide", config)
    rng = np.random.default_rng(0)
    clips = {name: {"name": name, "embedding": rng.normal(size=448).tolist()} for name in ("a", "b")}
    (directory / "speakers.json").write_text(json.dumps(clips))
    part = import_vits(str(directory), tmp_path / "part", "CC0-1.0", speaker_encoder=MINI_BUNDLE).part
    assert part.speaker_encoder_sha256 == encoder
    refused(
        model("d_vectors"),
        f"gives vectors of 448 dimensions, but the model takes {DIM}",
        speaker_encoder=MINI_BUNDLE,
    )
    refused(model("speaker_table"), "was not made by a voice encoder", speaker_encoder=MINI_BUNDLE)
