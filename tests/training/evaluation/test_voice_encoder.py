import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from tests.training.conftest import WriteTar
from tests.training.data.test_speaker_clips import tone
from tests.vectors import unit
from training.data.recordings import Recordings
from training.evaluation.voice_encoder import main, verify_speakers


def recordings(embeddings: npt.NDArray[np.floating[Any]], speakers: list[str]) -> Recordings:
    n = len(speakers)
    return Recordings(
        unit(embeddings),
        np.arange(n).astype(str),
        np.array(speakers),
        np.array([""] * n),
        np.full(n, np.nan, np.float32),
    )


def voices(spread: float, seed: int = 0) -> Recordings:
    """Three recordings of each of twenty people, so far from the person's own direction."""
    rng = np.random.default_rng(seed)
    people = np.repeat(rng.standard_normal((20, 16)), 3, axis=0)
    return recordings(people + spread * rng.standard_normal(people.shape), [str(i // 3) for i in range(60)])


def test_people_who_are_told_apart_give_no_errors() -> None:
    figures = verify_speakers([voices(spread=0.01)])
    assert figures["eer"] == pytest.approx(0.0, abs=1e-3)
    assert figures["auc"] == pytest.approx(1.0, abs=1e-3)
    assert (figures["people"], figures["recordings"]) == (20, 60)
    assert figures["pairs_of_one_person"] == 20 * 3
    assert figures["pairs_of_two_people"] == 60 * 59 // 2 - 60


def test_the_interval_is_over_people_and_holds_the_figure() -> None:
    figures = verify_speakers([voices(spread=1.0)])
    low, high = figures["eer_interval"]
    assert 0.02 < low < figures["eer"] < high < 0.5


def test_recordings_of_different_shards_are_not_compared() -> None:
    """People of the second shard have the first one's voices and names: across shards all would be errors."""
    one = voices(spread=0.01)
    figures = verify_speakers([one, one])
    assert figures["eer"] == pytest.approx(0.0, abs=1e-3)
    assert figures["people"] == 40
    assert figures["pairs_of_one_person"] == 2 * 60


def test_without_two_recordings_of_one_person_there_is_no_figure() -> None:
    figures = verify_speakers([recordings(np.eye(3, dtype=np.float32), ["a", "b", "c"])])
    assert figures["eer"] is None
    assert figures["eer_interval"] is None
    assert figures["auc"] is None


def test_the_command_prints_the_figures_of_a_bundle(
    write_tar: WriteTar, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shard = write_tar(
        {
            f"{name}{end}": content
            for name, speaker, hertz in (
                ("a1", "a", 200),
                ("a2", "a", 205),
                ("b1", "b", 900),
                ("b2", "b", 910),
            )
            for end, content in ((".json", {"speaker": speaker}), (".wav", tone(hertz)))
        }
    )
    main(
        [
            "--voice-encoder",
            str(MINI_BUNDLE),
            "--speech",
            str(shard),
            "--work",
            str(tmp_path),
            "--device",
            "cpu",
        ]
    )
    figures = json.loads(capsys.readouterr().out)
    assert figures["encoder"] == "ge2e_campplus"
    assert figures["sha256"] == read_manifest(MINI_BUNDLE).files["voice_encoder.safetensors"].sha256
    assert figures["shards"] == ["shard"]
    assert (figures["pairs_of_one_person"], figures["pairs_of_two_people"]) == (2, 4)
    assert figures["eer"] == 0.0
