"""A batch gives every row once: whatever is wrong with rows, whenever it is killed, and where the disk is full."""

import json
import os
import resource
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow.parquet as pq
import pytest
import soundfile

from models.face.image import decode_image
from tests.batch.face_sources import FACE, csv_of, folder_of, parquet_of, tar_of
from tests.fakes import StandInVclip

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "tests.batch.stand_in_command", "batch")


def batch(*options: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, options)],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def faces_in(out: Path) -> list[dict[str, Any]]:
    return [row for path in sorted((out / "faces").iterdir()) for row in pq.read_table(path).to_pylist()]


def failures_in(out: Path) -> list[dict[str, Any]]:
    lines = [line for path in sorted(out.glob("failures/*")) for line in path.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def content(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(tmp_path_factory.mktemp("source") / "faces", 30)


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a batch that nothing has disturbed."""
    out = tmp_path_factory.mktemp("whole") / "out"
    done = batch("--faces", folder, "--out", out, "--rows-per-shard", 4, "--processes", 1, "--text", "Hi.")
    assert done.returncode == 0, done.stderr
    assert "24 faces in" in done.stdout
    assert "6 failed, 8 shards finished" in done.stdout
    return out


def test_each_row_is_a_face_or_a_failure_that_says_why(whole: Path, folder: Path) -> None:
    faces, failures = faces_in(whole), failures_in(whole)
    rows = [one["row"] for one in faces] + [one["row"] for one in failures]
    assert sorted(rows) == list(range(30))
    assert {one["row"]: one["error"] for one in failures} == {
        **dict.fromkeys((3, 13, 23), "InvalidImage"),
        **dict.fromkeys((7, 17, 27), "NoFaceFound"),
    }
    assert all((folder / one["key"]).is_file() and one["reason"] for one in failures)


def test_a_row_is_what_the_pipeline_gives_for_the_picture(whole: Path) -> None:
    stand_in = StandInVclip()
    found = stand_in.embed_face(decode_image(FACE))
    [best] = stand_in.find_voices(found)
    row = faces_in(whole)[0]
    assert row["key"] == "a/0000.jpg"
    np.testing.assert_array_equal(np.float32(row["embedding"]), found.embedding)
    np.testing.assert_array_equal(np.float32(row["projected"]), found.projected)
    assert row["voice"] == stand_in.voice_token(best.voice)
    assert row["voice_name"] == best.voice.name
    assert row["cosine"] == pytest.approx(best.cosine)
    assert row["box_px"] == pytest.approx(found.face.box_px)


def test_speech_is_a_webdataset_beside_the_table(whole: Path, tmp_path: Path) -> None:
    with tarfile.open(whole / "audio/000000.tar") as tar:
        assert tar.getnames() == [
            f"{row:09d}.{suffix}" for row in (0, 1, 2) for suffix in ("flac", "json")
        ]  # the fourth is damaged
        tar.extractall(tmp_path, filter="data")
    said = json.loads((tmp_path / "000000001.json").read_text())
    assert (said["row"], said["key"], said["text"]) == (1, "a/0001.jpg", "Hi.")
    samples, rate = soundfile.read(tmp_path / "000000001.flac")
    stand_in = StandInVclip()
    spoken = stand_in.mark(stand_in.speak("Hi.", stand_in.voice(said["voice"])))
    assert (rate, said["seconds"]) == (spoken.sample_rate_hz, pytest.approx(spoken.seconds))
    assert np.abs(samples - spoken.samples).max() < 1e-3


def test_texts_of_rows_come_first_and_a_row_without_any_fails(tmp_path: Path) -> None:
    tar = tar_of(tmp_path / "faces.tar", {"1.jpg": FACE, "1.txt": b"One two three.", "2.jpg": FACE})
    done = batch("--faces", tar, "--out", tmp_path / "out", "--audio", "wav", "--processes", 1)
    assert done.returncode == 0, done.stderr
    [face] = faces_in(tmp_path / "out")
    assert (face["text"], face["seconds"]) == ("One two three.", pytest.approx(0.15))
    [failure] = failures_in(tmp_path / "out")
    assert (failure["key"], failure["error"]) == ("2.jpg", "InvalidText")
    assert "--text" in failure["reason"]


@pytest.mark.slow
def test_a_killed_batch_goes_on_and_gives_the_same_files(folder: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["--faces", folder, "--out", out, "--rows-per-shard", 4, "--processes", 2, "--text", "Hi."]
    for finished in (1, 3, 5):
        process = subprocess.Popen(
            [*COMMAND, *map(str, command)], cwd=ROOT, env=os.environ | {"STAND_IN_SECONDS": "0.1"}
        )
        workers: list[psutil.Process] = []
        until = time.monotonic() + 60
        while len(list(out.glob("faces/*.parquet"))) < finished:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        workers = psutil.Process(process.pid).children(recursive=True)
        assert workers
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        psutil.wait_procs(workers, timeout=30)
        assert not [worker for worker in workers if worker.is_running()]  # none goes on without its parent
    before = content(out)
    assert not any(path.endswith(".parquet") and ".passing" in path for path in before)
    done = batch(*command)
    assert done.returncode == 0, done.stderr
    assert "rows done before" in done.stdout
    assert sorted(content(out)) == sorted(content(whole))
    assert content(out) == content(whole)


@pytest.mark.slow
def test_a_finished_batch_has_nothing_to_do(folder: Path, whole: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.rglob("*.*") if path.suffix != ".lock"}
    done = batch("--faces", folder, "--out", whole, "--rows-per-shard", 4, "--processes", 2, "--text", "Hi.")
    assert done.returncode == 0, done.stderr
    assert "30 rows done before" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.slow
def test_a_full_disk_stops_the_whole_batch_in_one_line_and_leaves_no_part_of_a_file(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options = [
        "--faces",
        folder,
        "--out",
        out,
        "--rows-per-shard",
        4,
        "--text",
        "One two three four.",
        "--audio",
    ]

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    done = subprocess.run(
        [*COMMAND, *map(str, options), "wav", "--processes", "2"],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=full, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"vclip: error: cannot write {out}/audio/00000")
    assert "goes on where it stopped" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path for path in content(out) if path != "batch.json"] == []
    assert batch(*options, "wav").returncode == 0  # with room
    assert sorted(row["row"] for row in (*faces_in(out), *failures_in(out))) == list(range(30))


@pytest.mark.slow
def test_a_process_that_is_killed_ends_the_batch_with_a_sentence(folder: Path, tmp_path: Path) -> None:
    cause = tmp_path / "cause"
    cause.touch()
    options = ["--faces", folder, "--out", tmp_path / "out", "--rows-per-shard", 4, "--processes", 2]
    done = batch(*options, STAND_IN_DIES_AT=str(cause), STAND_IN_SECONDS="0.05")
    assert done.returncode == 2
    assert "was ended by signal 9" in done.stderr.splitlines()[-1]
    assert batch(*options).returncode == 0
    assert len(faces_in(tmp_path / "out")) == 24


@pytest.mark.slow
def test_parts_of_several_machines_are_the_whole(folder: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for index in range(3):
        done = batch(
            "--faces", folder, "--out", out, "--rows-per-shard", 4, "--text", "Hi.", "--part", f"{index}/3",
            "--processes", 1,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert content(out) == content(whole)


@pytest.mark.slow
def test_another_order_does_not_get_among_the_results(folder: Path, whole: Path, tmp_path: Path) -> None:
    before = content(whole)
    options = ["--faces", folder, "--out", whole, "--rows-per-shard", 4]
    done = batch(*options, "--text", "Bye.")
    assert done.returncode == 2
    assert "holds the results of another batch: text is not the same" in done.stderr
    other = folder_of(tmp_path / "faces", 4)
    done = batch("--faces", other, "--out", whole, "--rows-per-shard", 4, "--text", "Hi.")
    assert "sources is not the same" in done.stderr
    done = batch("--faces", folder, "--out", other)
    assert "is not empty and holds no batch" in done.stderr
    assert content(whole) == before


def test_what_is_unexpected_of_one_row_does_not_end_the_others(tmp_path: Path) -> None:
    table = csv_of(tmp_path / "faces.csv", [{"path": "one.jpg"}, {"path": "none.jpg"}, {"path": "a\0b"}])
    (tmp_path / "one.jpg").write_bytes(FACE)
    done = batch("--faces", table, "--out", tmp_path / "out", "--processes", 1)
    assert done.returncode == 0, done.stderr
    assert [one["key"] for one in faces_in(tmp_path / "out")] == ["one.jpg"]
    assert [(one["key"], one["error"]) for one in failures_in(tmp_path / "out")] == [
        ("none.jpg", "UnreadableRow"),
        ("a\0b", "ValueError"),
    ]


@pytest.mark.slow
def test_where_every_row_fails_the_command_fails(tmp_path: Path) -> None:
    table = parquet_of(tmp_path / "faces.parquet", [{"image": b"none", "key": "x"}])
    done = batch("--faces", table, "--out", tmp_path / "out", "--processes", 1)
    assert done.returncode == 1
    assert faces_in(tmp_path / "out") == []
    assert "0 faces in" in done.stdout
