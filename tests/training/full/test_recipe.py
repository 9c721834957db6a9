"""The whole recipe on a made shard, with encoders made of arithmetic."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from benchmarks.inputs.videos import RATE_HZ, hum, jpeg
from models.bundle.parts import Projectors
from models.errors import InvalidInput
from models.loading import load_projectors
from models.types import ImageArray
from tests.training.full.stand_ins import FACE_DIM, VOICE_DIM, frozen_face, frozen_voice
from training.association.scoring import score_pairs
from training.full import recipe
from training.full.config import FullConfig
from training.part_directory import read_part

N_PEOPLE = 40


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips of each of forty people, whose tint goes with their pitch, and a clip without a voice."""
    from skimage import data

    folder = tmp_path_factory.mktemp("data")
    face: ImageArray = np.asarray(data.astronaut())[:260, 90:350]
    with tarfile.open(folder / "pairs.tar", "w") as tar:
        for person in range(N_PEOPLE):
            share = person / N_PEOPLE
            tinted = (face * np.array([1 - 0.7 * share, 0.8, 0.3 + 0.7 * share])).astype(np.uint8)
            for clip in range(2):
                buffer = io.BytesIO()
                sound = hum(0.8, pitch_hz=90 + 160 * share + 3 * clip)
                soundfile.write(buffer, sound, RATE_HZ, format="WAV")
                labels = {"identity": f"p{person:02}", "gender": "m" if share < 0.5 else "f"}
                add(
                    tar,
                    f"p{person:02}_{clip}",
                    {"json": json.dumps(labels).encode(), "jpg": jpeg(tinted), "wav": buffer.getvalue()},
                )
        add(tar, "quiet", {"json": b'{"identity": "nobody"}', "jpg": jpeg(face)})
    return folder


def add(tar: tarfile.TarFile, key: str, files: dict[str, bytes]) -> None:
    for ending, content in files.items():
        member = tarfile.TarInfo(f"{key}.{ending}")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))


def config(**association: Any) -> FullConfig:
    return FullConfig.model_validate(
        {
            "face_encoder": {"kind": "bundle", "bundle": "mini"},
            "voice_encoder": {"kind": "bundle", "bundle": "mini"},
            "sources": [{"kind": "shards", "name": "made", "terms": "none", "files": ["pairs.tar"]}],
            "extraction": {"shard_clips": 30, "workers": 1, "min_seconds": 0.5},
            "association": {
                "batch": 16,
                "face_hidden_dim": 32,
                "voice_hidden_dim": 24,
                "voice_transforms": 2,
                "epochs": 20,
                "members": 2,
                **association,
            },
            "development": {"people": 12},
        }
    )


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "load_face", lambda *_: frozen_face())
    monkeypatch.setattr(recipe, "load_voice", lambda *_: frozen_voice())


@pytest.mark.usefixtures("stand_ins")
def test_the_part_holds_projectors_that_match_unseen_people(data_folder: Path, tmp_path: Path) -> None:
    out, work = tmp_path / "projectors", tmp_path / "work"
    measured = recipe.train_full(config(), [data_folder], out, work)
    found = read_part(out, Projectors)
    assert (found.part.face_dim, found.part.voice_dim, found.part.members) == (FACE_DIM, VOICE_DIM, 2)
    assert [data.model_dump() for data in found.training_data] == [
        {"name": "made", "terms": "none", "samples": 2 * (N_PEOPLE - 12)}
    ]
    assert found.measured["association"] == measured
    assert measured["clips"] == 2 * N_PEOPLE + 1
    assert measured["skipped"] == {"no sound": 1}
    assert measured["identities"] == N_PEOPLE
    development = measured["development"]
    assert development["people"] == 12
    assert development["all"]["auc"] > 0.8
    low, high = development["all"]["auc_ci95"]
    assert low <= development["all"]["auc"] <= high
    assert development["all"]["auc_same_gender"] is not None

    people = (out / recipe.PEOPLE_FILE).read_text().split()
    assert len(people) == len(set(people)) == 12
    assert (work / recipe.SKIPPED_FILE).read_text().splitlines()[1].startswith("made/pairs/quiet\tno sound\t")

    face, voice, calibration = load_projectors(out, found.part)
    features, _ = recipe.make_features(config(), [data_folder], work)
    rows = np.flatnonzero(np.isin(features.identities, people))
    faces, voices = (torch.from_numpy(array) for array in features.rows(rows))
    cosines = face(faces) @ voice(voices).T
    same = torch.from_numpy(features.identities[rows][:, None] == features.identities[rows])
    assert cosines[same].mean() > cosines[~same].mean() + 0.3
    assert (
        calibration.probability(cosines[same]).mean() > 0.6 > calibration.probability(cosines[~same]).mean()
    )


@pytest.mark.usefixtures("stand_ins")
def test_a_second_run_reads_no_clip_again(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = recipe.train_full(config(epochs=2), [data_folder], tmp_path / "a", tmp_path / "work")
    monkeypatch.setattr("training.full.extraction.Decoders", None)  # nothing may be decoded
    again = recipe.train_full(config(epochs=2), [data_folder], tmp_path / "b", tmp_path / "work")
    assert again == first
    name = recipe.FILE
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.usefixtures("stand_ins")
def test_an_association_that_learned_nothing_is_no_part(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cosines say the opposite: the projectors of the development people are turned round before the fit."""
    monkeypatch.setattr(recipe, "score_pairs", lambda *arguments: -score_pairs(*arguments))
    with pytest.raises(InvalidInput, match="the association has learned nothing"):
        recipe.train_full(config(epochs=4, members=1), [data_folder], tmp_path / "out", tmp_path / "work")
    assert not (tmp_path / "out").exists()
