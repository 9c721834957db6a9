import tarfile
from pathlib import Path

import pytest

from tests.training.conftest import WriteTar
from training.data.shards import Sample, read_samples


def test_files_of_one_key_are_one_sample_in_the_order_of_the_shard(write_tar: WriteTar) -> None:
    shard = write_tar(
        {
            "b.json": {"identity": "p1", "age": 30},
            "b.0.jpg": b"first picture",
            "b.1.JPG": b"second picture",
            "b.opus": b"a voice",
            "a.json": {},
            "a.png": b"only a picture",
            "c.wav": b"only a voice",
        }
    )
    assert list(read_samples(shard)) == [
        Sample("b", {"identity": "p1", "age": 30}, [b"first picture", b"second picture"], b"a voice"),
        Sample("a", {}, [b"only a picture"], None),
        Sample("c", {}, [], b"only a voice"),
    ]


def test_files_of_other_kinds_are_passed_over(write_tar: WriteTar) -> None:
    shard = write_tar({"a.json": {"age": 3}, "a.txt": b"notes", "a.npy": b"numbers"})
    assert list(read_samples(shard)) == [Sample("a", {"age": 3})]


def test_a_shard_packed_from_a_folder_keeps_its_samples_apart(write_tar: WriteTar) -> None:
    """`tar -cf shard.tar ./folder.v2` writes such names; only points after the last slash part a key."""
    shard = write_tar(
        {"./part.v2/a.0.jpg": b"a0", "./part.v2/a.1.jpg": b"a1", "./part.v2/b.jpg": b"b", "./a.jpg": b"else"}
    )
    assert [(sample.key, sample.images) for sample in read_samples(shard)] == [
        ("./part.v2/a", [b"a0", b"a1"]),
        ("./part.v2/b", [b"b"]),
        ("./a", [b"else"]),
    ]


def test_folders_in_the_tar_are_no_samples(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.jpg").write_bytes(b"a")
    shard = tmp_path / "shard.tar"
    with tarfile.open(shard, "w") as tar:
        tar.add(tmp_path / "folder", "folder")
    assert [sample.key for sample in read_samples(shard)] == ["folder/a"]


def test_an_empty_shard_has_no_samples(write_tar: WriteTar) -> None:
    assert list(read_samples(write_tar({}))) == []


def test_a_shard_that_is_not_there_or_no_tar_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.tar"):
        list(read_samples(tmp_path / "nowhere.tar"))
    (tmp_path / "text.tar").write_text("no tar at all, but long enough to be one" * 50)
    with pytest.raises(ValueError, match=r"text\.tar is not a readable tar"):
        list(read_samples(tmp_path / "text.tar"))


def test_a_shard_that_was_cut_short_is_no_shorter_shard(write_tar: WriteTar) -> None:
    shard = write_tar({"a.jpg": bytes(5000), "b.jpg": bytes(5000)})
    shard.write_bytes(shard.read_bytes()[:8000])
    with pytest.raises(ValueError, match=r"shard\.tar is not a readable tar"):
        list(read_samples(shard))


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"[1]", "not a JSON object"), (b"{", "not readable JSON")]
)
def test_labels_that_are_no_json_object_are_named(
    write_tar: WriteTar, content: bytes, complaint: str
) -> None:
    with pytest.raises(ValueError, match=rf"shard\.tar: a\.json is {complaint}"):
        list(read_samples(write_tar({"a.json": content})))


def test_real_shards_hold_what_their_description_promises(data_dir: Path) -> None:
    clips = list(read_samples(data_dir / "pairs" / "voxceleb-val.tar"))
    assert len(clips) == 75
    assert len({clip.labels["identity"] for clip in clips}) == 32
    assert all(clip.images and clip.audio for clip in clips)
