"""Extraction with encoders made of arithmetic, and real decoding: kills, full disks and bad clips."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.inputs.videos import face_video, hum
from models.errors import InvalidInput
from models.types import ImageArray
from tests.training.full.stand_ins import FACE_DIM, VOICE_DIM, frozen_face, frozen_voice
from training.full.clips import Clip
from training.full.config import ExtractionConfig, VideoTree
from training.full.extraction import (
    Shard,
    count_kinds,
    extract,
    plan_shards,
    read_features,
    write_skipped,
)
from training.full.sources import list_clips
from training.ranks import Ranks

ROOT = Path(__file__).parents[3]
CONFIG = ExtractionConfig(shard_clips=4, workers=1, face_batch=3)
N_CLIPS = 10
PROGRAM = """
import sys
from pathlib import Path
from tests.training.full import test_extraction as here
if __name__ == "__main__":
    here.extract_tree(Path(sys.argv[1]), Path(sys.argv[2]), delay_s=float(sys.argv[3]))
"""


def tree_clips(root: Path) -> list[Clip]:
    source = VideoTree(kind="videos", name="vox", terms="none", folder=root)
    return list_clips([source], [root]).clips


def tree_shards(root: Path, work: Path) -> list[Shard]:
    return plan_shards(tree_clips(root), frozen_face(), frozen_voice(), work, CONFIG)


def extract_tree(root: Path, work: Path, delay_s: float = 0.0) -> None:
    extract(tree_shards(root, work), frozen_face(), frozen_voice(delay_s), CONFIG)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten good clips of five people."""
    from skimage import data

    root = tmp_path_factory.mktemp("mp4")
    face = np.asarray(data.astronaut())[:300, 60:360]
    for number in range(N_CLIPS):
        shade = (face * (1 - 0.05 * number)).astype(np.uint8)
        video = face_video(shade, hum(1.2, pitch_hz=100 + 15 * number), seconds=0.4)
        put(root, f"id{number // 2:05}/video/{number:05}.mp4", video)
    return root


@pytest.fixture(scope="module")
def uninterrupted(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("work")
    extract_tree(tree, work)
    return work


def put(root: Path, name: str, data: bytes) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def contents(work: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(work)): file.read_bytes()
        for file in sorted((work / "features").rglob("*"))
        if file.is_file()
    }


def test_every_clip_has_its_features(tree: Path, uninterrupted: Path) -> None:
    features, skipped = read_features(tree_shards(tree, uninterrupted))
    assert skipped == []
    assert [clip.key for clip in features.clips] == [clip.key for clip in tree_clips(tree)]
    assert [len(shard) for shard in features.faces] == [4, 4, 2]
    for arrays, dim in ((features.faces, FACE_DIM), (features.voices, VOICE_DIM)):
        assert all(isinstance(array, np.memmap) and array.dtype == np.float16 for array in arrays)
        assert all(array.shape[1] == dim for array in arrays)
    faces, voices = features.rows(np.array([9, 0, 5]))
    assert faces.dtype == voices.dtype == np.float32
    assert np.array_equal(faces[0], features.faces[2][1].astype(np.float32))
    assert np.array_equal(voices[2], features.voices[1][1].astype(np.float32))
    # a higher voice has its energy in higher bands: rows are of the clips that they stand for
    centroids = [float(row @ np.arange(VOICE_DIM)) for row in features.rows(np.arange(N_CLIPS))[1]]
    assert np.corrcoef(centroids, np.arange(N_CLIPS))[0, 1] > 0.9


@pytest.mark.slow
def test_a_killed_extraction_goes_on_and_ends_alike(tree: Path, uninterrupted: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tree), str(work), "0.3"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    first, second = (shard.folder for shard in tree_shards(tree, work)[:2])
    passing = second.with_name(f".{second.name}.passing")
    deadline = time.monotonic() + 300
    while not passing.exists():
        assert process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    children = children_of(process.pid)
    os.kill(process.pid, signal.SIGKILL)  # in the midst of the second shard
    process.wait()
    if process.stderr:
        process.stderr.close()
    assert children
    assert first.exists()
    assert not second.exists()
    while any(is_running(child) for child in children):  # workers must not outlive it
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with pytest.raises(InvalidInput, match="2 of 3 shards of features are missing"):
        read_features(tree_shards(tree, work))

    finished = {file: file.stat().st_mtime_ns for file in first.iterdir()}
    extract_tree(tree, work)
    assert contents(work) == contents(uninterrupted)
    assert {file: file.stat().st_mtime_ns for file in first.iterdir()} == finished  # not made again


def children_of(pid: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in done.stdout.split()]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


FULL_DISK = """
import sys
from pathlib import Path
from models.errors import InvalidInput
from tests.training.full import test_extraction as here
if __name__ == "__main__":
    try:
        here.extract_tree(Path(sys.argv[1]), Path(sys.argv[2]))
    except InvalidInput as error:
        print(error)
    print(*sorted(str(path.relative_to(sys.argv[2])) for path in Path(sys.argv[2]).rglob("*")), sep="\\n")
"""


@pytest.mark.slow
def test_a_full_disk_is_said_and_nothing_half_written_stays(
    tree: Path, uninterrupted: Path, tmp_path: Path
) -> None:
    """A limit of 1 KiB on files stands in for the disk: semaphores fit, the first array does not."""
    work = tmp_path / "work"
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 1; exec "$0" "$@"', sys.executable, "-c", FULL_DISK, str(tree), str(work)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    message, *left = done.stdout.splitlines()
    first = tree_shards(tree, work)[0].folder
    assert message == (
        f"cannot write {first}: File too large; free some space or name another folder, and start again: "
        f"finished work is kept"
    )
    assert left == ["features"]
    extract_tree(tree, work)
    assert contents(work) == contents(uninterrupted)


@pytest.mark.slow
def test_a_disk_that_fills_up_midway_keeps_the_finished_shards(
    tree: Path, uninterrupted: Path, tmp_path: Path
) -> None:
    """On a real, small file system, where this user may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=36k none {disk}"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system of its own")
    again = f"mount -o remount,size=1m {disk}"
    program = f'{mount} && "$0" "$@" && {again} && "$0" "$@" && cp -r {disk}/. {tmp_path}/copy'
    command = ["unshare", "-rm", "sh", "-c", program, sys.executable, "-c", FULL_DISK, str(tree), str(disk)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    message, *lines = done.stdout.splitlines()
    shards = [f"features/{shard.folder.name}" for shard in tree_shards(tree, disk)]
    assert "No space left on device; free some space or name another folder" in message
    names = [line for line in lines if line.count("/") == 1]
    assert names == [*names[: -len(shards)], *shards]  # then all are there; before, some
    assert 0 < len(names) - len(shards) < len(shards)
    assert not any("passing" in line for line in lines)
    assert contents(tmp_path / "copy") == contents(uninterrupted)


def test_several_processes_share_the_shards_out(tree: Path, uninterrupted: Path, tmp_path: Path) -> None:
    shards = tree_shards(tree, tmp_path)
    extract(shards, frozen_face(), frozen_voice(), CONFIG, Ranks(1, 2, 1, 2))
    assert [shard.folder.exists() for shard in shards] == [False, True, False]
    extract(shards, frozen_face(), frozen_voice(), CONFIG, Ranks(0, 2, 0, 2))
    assert contents(tmp_path) == contents(uninterrupted)


def test_bad_clips_are_counted_and_listed_and_the_rest_goes_on(astronaut: ImageArray, tmp_path: Path) -> None:
    root = tmp_path / "mp4"
    face = astronaut[:300, 60:360]
    good = face_video(face, hum(1.2), seconds=0.4)
    nobody = np.full((224, 224, 3), 90, np.uint8)
    quiet = np.zeros(20_000, np.float32)
    cut = face_video(face, hum(3.0), seconds=3.0, index_first=True)
    bad = {
        "id1/v/1.mp4": good,
        "id1/v/2.mp4": good[: len(good) // 2],
        "id1/v/3.mp4": cut[: len(cut) // 2],
        "id1/v/4.mp4": face_video(face, None),
        "id2/v/1.mp4": face_video(nobody, hum(1.2), seconds=0.4),
        "id2/v/2.mp4": face_video(face, hum(0.6), seconds=0.4),
        "id2/v/3.mp4": face_video(face, quiet, seconds=0.4),
        "id2/v/4.mp4": b"",
        "id3/v/1.mp4": good,
    }
    for name, data in bad.items():
        put(root, name, data)
    shards = tree_shards(root, tmp_path)
    extract(shards, frozen_face(), frozen_voice(), CONFIG)
    features, skipped = read_features(shards)
    assert [clip.key for clip in features.clips] == ["vox/id1/v/1", "vox/id3/v/1"]
    assert {one.key: one.kind for one in skipped} == {
        "vox/id1/v/2": "unreadable",
        "vox/id1/v/3": "truncated",
        "vox/id1/v/4": "no sound",
        "vox/id2/v/1": "no face",
        "vox/id2/v/2": "too short",
        "vox/id2/v/3": "silent",
        "vox/id2/v/4": "unreadable",
    }
    assert count_kinds(skipped)["unreadable"] == 2
    write_skipped(tmp_path / "skipped.tsv", skipped)
    lines = (tmp_path / "skipped.tsv").read_text().splitlines()
    assert lines[0] == "clip\tkind\treason"
    assert len(lines) == 1 + len(skipped)
    assert lines[2].startswith("vox/id1/v/3\ttruncated\t")


def test_a_clip_that_was_fetched_anew_and_another_encoder_make_other_shards(
    tree: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(tree, tmp_path / "mp4")
    before = [shard.folder.name for shard in tree_shards(root, tmp_path)]
    put(root, "id00000/video/00001.mp4", b"shorter")
    after = [shard.folder.name for shard in tree_shards(root, tmp_path)]
    assert before[0] != after[0]
    assert before[1:] == after[1:]
    other = replace(frozen_voice(), fingerprint="spectra 2")
    plan = plan_shards(tree_clips(root), frozen_face(), other, tmp_path, CONFIG)
    assert not {shard.folder.name for shard in plan} & set(after)


def test_nothing_usable_is_an_error_that_says_why(tmp_path: Path) -> None:
    put(tmp_path / "mp4", "id1/v/1.mp4", b"nothing")
    shards = tree_shards(tmp_path / "mp4", tmp_path)
    extract(shards, frozen_face(), frozen_voice(), CONFIG)
    with pytest.raises(InvalidInput, match="none of the 1 clips can be used: 1 unreadable"):
        read_features(shards)
