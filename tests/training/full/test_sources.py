"""Listing: nothing is decoded, so the files hold anything."""

from pathlib import Path

import pytest

from models.errors import InvalidInput
from tests.training.conftest import WriteTar
from training.full.config import PictureAndSoundTree, Shards, VideoTree
from training.full.sources import list_clips, read_genders

VOX2 = "VoxCeleb2 ID ,VGGFace2 ID ,Gender ,Set \nid00012 ,n000012 ,m ,dev \nid00015 ,n000015 ,f ,dev \n"
VOX1 = "VoxCeleb1 ID\tVGGFace1 ID\tGender\tNationality\tSet\nid10001\tA.J._Buckley\tm\tIreland\tdev\n"


def put(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())


def videos(**changes: object) -> VideoTree:
    fields = {"kind": "videos", "name": "vox2", "terms": "research", "folder": "dev/mp4"} | changes
    return VideoTree.model_validate(fields)


def test_a_tree_of_videos_in_the_order_of_names(tmp_path: Path) -> None:
    put(
        tmp_path / "dev/mp4",
        "id00015/b/00002.mp4",
        "id00012/a/00001.mp4",
        "id00015/b/00001.mp4",
        "id00012/a/notes.txt",
        "id00012/._a/00001.mp4",
    )
    (tmp_path / "dev/mp4/id00017/c").mkdir(parents=True)
    put(tmp_path / "dev/mp4", "readme.txt")
    (tmp_path / "vox2_meta.csv").write_text(VOX2)
    listing = list_clips([videos(people="vox2_meta.csv")], [tmp_path])
    assert [clip.key for clip in listing.clips] == [
        "vox2/id00012/a/00001",
        "vox2/id00015/b/00001",
        "vox2/id00015/b/00002",
    ]
    assert [clip.gender for clip in listing.clips] == ["m", "f", "f"]
    assert listing.clips[0].video is not None
    assert listing.clips[0].video.read() == b"id00012/a/00001.mp4"
    assert listing.empty_identities == ["vox2/id00017"]


def test_pictures_beside_sounds_in_each_layout(tmp_path: Path) -> None:
    put(tmp_path, "aac/id1/v/1.m4a", "aac/id1/v/2.m4a", "aac/id2/w/1.m4a", "aac/id3/x/1.wav")
    put(tmp_path, "faces/id1/v/1.jpg", "faces/id1/v/2/0000025.jpg", "faces/id1/v/2/0000050.jpg")
    put(tmp_path, "faces/id2/w/0000075.png")
    source = PictureAndSoundTree.model_validate(
        {"kind": "pictures_and_sounds", "name": "v", "terms": "t", "pictures": "faces", "sounds": "aac"}
    )
    clips = {clip.key: clip for clip in list_clips([source], [tmp_path]).clips}
    pictures = {key: clip.picture and clip.picture.read().decode() for key, clip in clips.items()}
    assert pictures == {
        "v/id1/v/1": "faces/id1/v/1.jpg",
        "v/id1/v/2": "faces/id1/v/2/0000025.jpg",
        "v/id2/w/1": "faces/id2/w/0000075.png",
        "v/id3/x/1": None,
    }


def test_shards_by_pattern_and_what_lies_where(write_tar: WriteTar) -> None:
    shard = write_tar(
        {
            "a.json": {"identity": "p1", "gender": "f"},
            "a.0.jpg": b"first",
            "a.1.jpg": b"second",
            "a.opus": b"sound",
            "b.json": {"identity": "p2"},
            "b.mp4": b"video",
            "c.json": {"identity": "p3"},
        }
    )
    source = Shards.model_validate({"kind": "shards", "name": "s", "terms": "t", "files": ["*.tar"]})
    first, second, third = list_clips([source], [shard.parent]).clips
    assert (first.key, first.identity, first.gender, first.corpus) == ("s/shard/a", "p1", "f", "s")
    assert first.picture is not None
    assert first.sound is not None
    assert (first.picture.read(), first.sound.read()) == (b"first", b"sound")
    assert second.video is not None
    assert second.video.read() == b"video"
    assert (third.video, third.picture, third.sound) == (None, None, None)


def test_what_cannot_be_listed_is_said(tmp_path: Path, write_tar: WriteTar) -> None:
    with pytest.raises(
        InvalidInput, match=r"cannot find dev/mp4 in .*: name the folder that contains it with --data"
    ):
        list_clips([videos()], [tmp_path])
    (tmp_path / "dev/mp4/id1").mkdir(parents=True)
    with pytest.raises(InvalidInput, match="the source vox2 contains no clips"):
        list_clips([videos()], [tmp_path])
    put(tmp_path / "dev/mp4", "id1/a/1.mp4")
    with pytest.raises(InvalidInput, match="two sources list the same clips"):
        list_clips([videos(), videos()], [tmp_path])
    shards = Shards.model_validate({"kind": "shards", "name": "s", "terms": "t", "files": ["*.tar"]})
    with pytest.raises(InvalidInput, match="no shard"):
        list_clips([shards], [tmp_path])
    write_tar({"a.json": {"gender": "f"}})
    with pytest.raises(InvalidInput, match="the sample a has no `identity`"):
        list_clips([shards], [tmp_path])
    (tmp_path / "shard.tar").write_bytes(b"no tar")
    with pytest.raises(InvalidInput, match="not a readable, uncompressed shard"):
        list_clips([shards], [tmp_path])


def test_both_tables_of_people_are_read(tmp_path: Path) -> None:
    for text, genders in ((VOX2, {"id00012": "m", "id00015": "f"}), (VOX1, {"id10001": "m"})):
        (tmp_path / "meta.csv").write_text(text)
        assert read_genders(tmp_path / "meta.csv") == genders
    (tmp_path / "meta.csv").write_text("name,age\nx,3\n")
    with pytest.raises(InvalidInput, match="not a table of VoxCeleb's people"):
        read_genders(tmp_path / "meta.csv")
