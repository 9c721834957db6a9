import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from safetensors.numpy import save_file

from models.association.candidates import draw_candidates
from models.bundle.files import MINI_BUNDLE, check_files, file_sha256, read_arrays
from models.bundle.manifest import read_manifest
from models.bundle.parts import Balance, KokoroPart
from models.errors import InvalidBundle, InvalidParameter, MissingDevice, MissingWeights
from models.loading import (
    load_balance,
    load_face_encoder,
    load_kokoro,
    load_vclip,
    load_voice_gender,
    resolve_device,
)
from models.vclip import Vclip
from models.voice.audio import concatenate
from tests.models.bundle.small_bundle import rewrite


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the embedded bundle, to be damaged."""
    return Path(shutil.copytree(MINI_BUNDLE, tmp_path / "bundle"))


@pytest.fixture
def synthesizer_is_there(monkeypatch: pytest.MonkeyPatch, vclip: Vclip) -> None:
    """The synthesizer, whose loading takes the longest, is the one that was loaded before."""
    monkeypatch.setattr("models.loading.load_synthesizer", lambda *_: vclip.synthesizer)


def parts(manifest: dict[str, Any]) -> Any:
    return manifest["parts"]


def test_the_embedded_bundle_is_whole_and_under_45_megabytes() -> None:
    check_files(MINI_BUNDLE, read_manifest(MINI_BUNDLE))
    assert sum(file.stat().st_size for file in MINI_BUNDLE.iterdir()) < 45e6


def test_nothing_lies_in_the_embedded_bundle_that_it_does_not_list() -> None:
    listed = {*read_manifest(MINI_BUNDLE).files, "bundle.yaml", "CARD.md", "LICENCE.md"}
    assert {file.name for file in MINI_BUNDLE.iterdir()} == listed


def test_what_is_loaded_has_the_dimensions_of_the_manifest(vclip: Vclip) -> None:
    described = vclip.manifest.parts
    assert vclip.bundle_dir == MINI_BUNDLE
    assert vclip.face_encoder.dim == described.face_encoder.dim
    assert vclip.voice_encoder.dim == described.voice_encoder.dim
    assert len(vclip.candidates) == described.generator.candidates == 5000
    assert vclip.candidates.speakers.shape[1] == described.synthesizer.speaker_dim
    assert vclip.synthesizer.known_speakers.shape == (54, described.synthesizer.speaker_dim)


def test_loaded_networks_are_frozen(vclip: Vclip) -> None:
    for network in (vclip.face_projector, vclip.voice_projector, vclip.signature):
        assert not network.training
        assert not any(weight.requires_grad for weight in network.parameters())


def test_the_candidates_are_those_that_the_generator_draws_from_the_seed_in_the_manifest(
    vclip: Vclip,
) -> None:
    described = vclip.manifest.parts.generator
    drawn = draw_candidates(
        vclip.generator,
        vclip.voice_tokens.grid,
        vclip.signature,
        vclip.voice_gender,
        n=described.candidates,
        seed=described.candidates_seed,
        clear_gender=described.clear_gender,
    )
    grid = vclip.voice_tokens.grid
    assert (np.abs(vclip.candidates.speakers - drawn) <= grid.step / 2 + 1e-4).all()
    assert np.array_equal(grid.snap(vclip.candidates.speakers), vclip.candidates.speakers)


def test_a_directory_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidBundle, match="is not a bundle"):
        load_vclip(tmp_path, "cpu")


@pytest.mark.parametrize(
    "name",
    [f"{part}.safetensors" for part in ("face_encoder", "generator", "kokoro_speakers", "voice_gender")],
)
def test_damage_to_any_file_is_noticed_before_anything_is_loaded(bundle: Path, name: str) -> None:
    data = bytearray((bundle / name).read_bytes())
    data[len(data) // 2] ^= 1
    (bundle / name).write_bytes(data)
    with pytest.raises(InvalidBundle, match=rf"{name} does not have the SHA-256"):
        load_vclip(bundle, "cpu")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda m: parts(m)["projectors"].update(face_hidden_dim=7), r"projectors\.safetensors does not fit"),
        (
            lambda m: parts(m)["projectors"].update(voice_transforms=7),
            r"projectors\.safetensors does not fit",
        ),
        (
            lambda m: parts(m)["generator"].update(gaussians=7),
            r"generator\.safetensors: .*dimensions of parts",
        ),
        (
            lambda m: parts(m)["generator"].update(candidates=7),
            r"balance\.candidates and generator\.candidates differ: 5000 and 7",
        ),
        (lambda m: parts(m)["signature"].update(hidden_dim=7), r"signature\.safetensors does not fit"),
        (
            lambda m: parts(m)["signature"].update(file="projectors.safetensors"),
            r"projectors\.safetensors does not fit",
        ),
        (
            lambda m: parts(m)["face_encoder"]["config"]["model"].update(embed_dim=7),
            "face encoder's weights do not fit its config",
        ),
        (
            lambda m: parts(m)["voice_encoder"].update(file="signature.safetensors"),
            r"signature\.safetensors does not fit .*not the weights of a GE2E encoder",
        ),
        (
            lambda m: parts(m)["synthesizer"]["speaker_names"].pop(),
            r"kokoro_speakers\.safetensors: .*dimensions of parts\.synthesizer",
        ),
        (
            lambda m: parts(m)["voice_gender"].update(file="signature.safetensors"),
            "a voice gender classifier has coefficients",
        ),
    ],
)
def test_a_manifest_that_does_not_describe_its_files_is_refused(
    bundle: Path, change: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    rewrite(bundle, change)
    with pytest.raises(InvalidBundle, match=complaint):
        load_vclip(bundle, "cpu")


@pytest.mark.parametrize("name", ["packs", "mixing", "coordinates"])
def test_every_array_of_the_voices_has_to_fit(tmp_path: Path, name: str) -> None:
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    assert isinstance(part, KokoroPart)
    arrays = read_arrays(MINI_BUNDLE, part.file)
    arrays[name] = np.ascontiguousarray(arrays[name][:-1])
    save_file(arrays, tmp_path / part.file)
    with pytest.raises(InvalidBundle, match=r"kokoro_speakers\.safetensors: .*parts\.synthesizer"):
        load_kokoro(tmp_path, part)


def test_a_voice_gender_classifier_of_another_size_is_refused(tmp_path: Path) -> None:
    part = read_manifest(MINI_BUNDLE).parts.voice_gender
    save_file(
        {"coefficients": np.zeros(8, np.float32), "intercept": np.zeros(1, np.float32)}, tmp_path / part.file
    )
    with pytest.raises(InvalidBundle, match=r"8 coefficients, but .* says 448"):
        load_voice_gender(tmp_path, part)


@pytest.mark.parametrize(
    "arrays",
    [
        {"bias": np.array([0.0, np.inf, 0.1], np.float32)},
        {"bias": np.array([0.0, np.nan, 0.1], np.float32)},
        {"bias": np.zeros(4, np.float32)},
        {"other": np.zeros(3, np.float32)},
    ],
    ids=["infinite", "not a number", "too many", "another name"],
)
def test_a_balance_without_a_finite_bias_for_each_candidate_is_refused(
    tmp_path: Path, arrays: dict[str, npt.NDArray[np.float32]]
) -> None:
    save_file(arrays, tmp_path / "balance.safetensors")
    with pytest.raises(InvalidBundle, match=r"balance\.safetensors: .* each of the 3 candidates"):
        load_balance(tmp_path, Balance(file="balance.safetensors", candidates=3))


def test_a_face_encoder_of_another_size_is_refused() -> None:
    part = read_manifest(MINI_BUNDLE).parts.face_encoder
    with pytest.raises(InvalidBundle, match=rf"face_encoder\.dim is 7, but its embeddings have {part.dim}"):
        load_face_encoder(MINI_BUNDLE, part.model_copy(update={"dim": 7}))


@pytest.mark.usefixtures("synthesizer_is_there")
def test_the_candidates_are_searched_by_the_index_of_the_manifest(bundle: Path) -> None:
    rewrite(bundle, lambda m: m.update(retrieval={"kind": "ivf", "cells": 5_001, "probes": 1}))
    with pytest.raises(InvalidBundle, match=r"cells is 5001, but there are only 5000 candidates"):
        load_vclip(bundle, "cpu")


@pytest.mark.usefixtures("synthesizer_is_there")
def test_the_balance_the_judge_and_the_mark_are_those_that_are_asked_for(bundle: Path) -> None:
    bias = np.zeros(5_000, np.float32)
    bias[7] = -10.0
    file = bundle / "balance.safetensors"
    save_file({"bias": bias}, file)

    def add_balance(manifest: dict[str, Any]) -> None:
        parts(manifest)["balance"] = {"file": file.name, "candidates": 5_000}
        manifest["files"][file.name] = {"sha256": file_sha256(file), "size_bytes": file.stat().st_size}

    rewrite(bundle, add_balance)
    loaded = load_vclip(bundle, "cpu", marks_speech=True)
    assert loaded.marks_speech
    assert np.array_equal(loaded.candidates.bias, bias)
    assert loaded.candidates.search(loaded.candidates.places[0], k=1)[0].row == 7
    judge = read_arrays(bundle, loaded.manifest.parts.voice_gender_judge.file)
    assert np.array_equal(loaded.voice_gender_judge.coefficients, judge["coefficients"])
    assert not np.array_equal(loaded.voice_gender_judge.coefficients, loaded.voice_gender.coefficients)


@pytest.mark.usefixtures("synthesizer_is_there")
def test_candidates_that_no_token_could_hold_are_refused(bundle: Path) -> None:
    file = read_manifest(bundle).parts.generator.file
    arrays = read_arrays(bundle, file)
    arrays["candidates"][7] *= 3
    save_file(arrays, bundle / file)
    rewrite(bundle, lambda m: m["files"][file].update(sha256=file_sha256(bundle / file)))
    with pytest.raises(InvalidBundle, match="candidates lie too far from the known speakers"):
        load_vclip(bundle, "cpu")


def test_a_model_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match=r"my-kokoro\.onnx does not exist"):
        load_vclip(None, "cpu", synthesizer_weights=tmp_path / "my-kokoro.onnx")


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(MissingDevice, match="cuda:99 is not available: torch sees"):
        load_vclip(None, "cuda:99")


def test_the_last_of_two_devices_is_there_and_the_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    assert resolve_device("cuda:1") == "cuda:1"
    with pytest.raises(MissingDevice, match=r"cuda:2 is not available: torch sees 2 CUDA"):
        resolve_device("cuda:2")


@pytest.mark.parametrize("device", ["tpu", "", "CPU", "cuda:", "cuda:-1", "cpu:0"])
def test_a_device_of_no_known_name_is_refused_with_the_known_ones(device: str) -> None:
    with pytest.raises(InvalidParameter, match="is unknown; choose auto, cpu, cuda or cuda:N"):
        resolve_device(device)


def test_auto_is_the_gpu_where_there_is_one() -> None:
    assert resolve_device("cpu") == "cpu"
    assert resolve_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.usefixtures("synthesizer_is_there")
def test_speech_cannot_be_marked_where_the_watermark_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.loading.load_watermark", lambda: None)
    with pytest.raises(MissingWeights, match=r"resemble-perth.* or switch the watermark off"):
        load_vclip(device="cpu", marks_speech=True)


@pytest.mark.slow
def test_a_bundle_that_marks_its_speech_says_the_same_with_the_mark(vclip: Vclip) -> None:
    assert vclip.watermark is not None
    voice = vclip.voice("af_heart")
    text = "The early train leaves the station. Please buy your ticket tonight."
    utterance = vclip.prepare(text)
    clean = list(vclip.stream(utterance, voice))
    marking = replace(vclip, marks_speech=True)
    marked = list(marking.stream(utterance, voice))
    assert [len(piece.samples) for piece in marked] == [len(piece.samples) for piece in clean]
    assert np.array_equal(marking.speak(text, voice).samples, concatenate(marked).samples)
    for before, after in zip(clean, marked, strict=True):
        assert vclip.detect_watermark(before) == pytest.approx(0.0, abs=0.2)
        assert vclip.detect_watermark(after) == pytest.approx(1.0, abs=0.2)
