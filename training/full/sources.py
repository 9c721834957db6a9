"""Lists the clips of the sources that a config names.

VoxCeleb's tree (Nagrani et al. 2017, Chung et al. 2018): ID/VIDEO/CLIP.mp4, with sound alone in a tree of .m4a
beside it,
and a table of its people: vox2_meta.csv, `VoxCeleb2 ID, VGGFace2 ID, Gender, Set` (vox1_meta.csv is like it,
    with tabs).
"""

import csv
import os
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.errors import InvalidInput
from training.data.shards import AUDIO_SUFFIXES, IMAGE_SUFFIXES, parse_labels, split_member_name
from training.full.clips import Clip, Listing, Span
from training.full.config import PictureAndSoundTree, Shards, VideoTree
from training.progress import Progress

VIDEO_SUFFIXES = (".mp4",)
SOUND_SUFFIXES = (".m4a", *AUDIO_SUFFIXES)
Source = VideoTree | PictureAndSoundTree | Shards


def list_clips(sources: Sequence[Source], data_dirs: Sequence[Path]) -> Listing:
    """The clips of all sources, in the order of the sources and of their names.

    data_dirs: where relative paths are looked for, in this order.
    Raises InvalidInput if a source does not exist, cannot be read, contains no clip, or if two clips have
    the same name.
    """
    clips: list[Clip] = []
    empty: list[str] = []
    progress = Progress("listing clips")
    for source in sources:
        before = len(clips)
        for clip in _list_source(source, data_dirs, empty):
            clips.append(clip)
            progress.step()
        if len(clips) == before:
            raise InvalidInput(
                f"the source {source.name} contains no clips; docs/training.md describes its contents"
            )
    progress.close()
    if len({clip.key for clip in clips}) < len(clips):
        raise InvalidInput("two sources list the same clips; give each source its own name, and list it once")
    return Listing(clips, empty)


def _list_source(source: Source, data_dirs: Sequence[Path], empty: list[str]) -> Iterator[Clip]:
    if isinstance(source, Shards):
        for pattern in source.files:
            for shard in _matching_files(pattern, data_dirs):
                yield from _list_shard(shard, source.name)
        return
    genders = {} if source.people is None else read_genders(_find(source.people, data_dirs))
    pictures = None if isinstance(source, VideoTree) else _find(source.pictures, data_dirs)
    root = _find(source.folder if isinstance(source, VideoTree) else source.sounds, data_dirs)
    suffixes = VIDEO_SUFFIXES if isinstance(source, VideoTree) else SOUND_SUFFIXES
    for identity in _entries(root):
        if not identity.is_dir():
            continue
        found = 0
        for video in _entries(identity):
            for media in _entries(video) if video.is_dir() else ():
                if Path(media.name).suffix.lower() not in suffixes:
                    continue
                found += 1
                place = f"{identity.name}/{video.name}/{Path(media.name).stem}"
                span = Span(media.path, 0, media.stat().st_size)
                yield Clip(
                    key=f"{source.name}/{place}",
                    identity=identity.name,
                    corpus=source.name,
                    gender=genders.get(identity.name, ""),
                    video=span if pictures is None else None,
                    sound=None if pictures is None else span,
                    picture=None if pictures is None else _find_picture(pictures, place),
                )
        if found == 0:
            empty.append(f"{source.name}/{identity.name}")


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """What a folder holds, by name; hidden entries are left out."""
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if not e.name.startswith(".")), key=lambda entry: entry.name)


def _find_picture(pictures: Path, place: str) -> Span | None:
    """The picture of ID/VIDEO/CLIP: of the clip, else the first of its folder, else the first of the video."""
    clip = pictures / place
    named = [clip.with_name(clip.name + suffix) for suffix in IMAGE_SUFFIXES]
    for folder, allowed in ((clip.parent, named), (clip, None), (clip.parent, None)):
        if not folder.is_dir():
            continue
        files = allowed or [Path(entry.path) for entry in _entries(folder)]
        for file in files:
            if file.suffix.lower() in IMAGE_SUFFIXES and file.is_file():
                return Span(str(file), 0, file.stat().st_size)
    return None


def read_genders(table: Path) -> dict[str, str]:
    """VoxCeleb's table of people -> identity: `m` or `f`. Raises InvalidInput if it has no such columns."""
    try:
        text = table.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot read the table of people {table}: {error}") from error
    rows = [
        [cell.strip() for cell in row]
        for row in csv.reader(text.splitlines(), delimiter="\t" if "\t" in text else ",")
    ]
    header = [name.lower() for name in rows[0]] if rows else []
    ids = [i for i, name in enumerate(header) if name.startswith("voxceleb") and name.endswith("id")]
    if not ids or "gender" not in header:
        raise InvalidInput(
            f"{table} is not a table of VoxCeleb's people: it needs a `VoxCeleb2 ID` and a `Gender` column"
        )
    gender = header.index("gender")
    return {
        row[ids[0]]: row[gender]
        for row in rows[1:]
        if len(row) > max(ids[0], gender) and row[gender] in ("m", "f")
    }


def _list_shard(shard: Path, corpus: str) -> Iterator[Clip]:
    """The samples of an uncompressed tar, in its order; members of one sample follow each other."""
    try:
        with tarfile.open(shard, "r:") as tar:
            fields: dict[str, Span] = {}
            labels: dict[str, object] = {}
            key = ""
            for member in tar:
                if not member.isfile():
                    continue
                own_key, suffix = split_member_name(member.name)
                if own_key != key and key:
                    yield _sample(shard, corpus, key, labels, fields)
                    fields, labels = {}, {}
                key = own_key
                span = Span(str(shard), member.offset_data, member.size)
                if suffix == ".json":
                    labels = parse_labels(span.read(), shard, member.name)
                elif suffix in VIDEO_SUFFIXES:
                    fields["video"] = span
                elif suffix in IMAGE_SUFFIXES:
                    fields.setdefault("picture", span)  # the first one
                elif suffix in SOUND_SUFFIXES:
                    fields["sound"] = span
            if key:
                yield _sample(shard, corpus, key, labels, fields)
    except (tarfile.ReadError, ValueError) as error:
        raise InvalidInput(f"{shard} is not a readable, uncompressed shard: {error}") from error


def _sample(shard: Path, corpus: str, key: str, labels: dict[str, object], fields: dict[str, Span]) -> Clip:
    identity = str(labels.get("identity") or "")
    if not identity:
        raise InvalidInput(f"{shard}: the sample {key} has no `identity` in its JSON")
    gender = str(labels.get("gender") or "")
    return Clip(
        f"{corpus}/{shard.stem}/{key}", identity, corpus, gender if gender in ("m", "f") else "", **fields
    )


def _find(path: Path, data_dirs: Sequence[Path]) -> Path:
    for directory in data_dirs:
        if (directory / path).exists():
            return directory / path
    raise InvalidInput(
        f"cannot find {path} in {_names(data_dirs)}: name the folder that contains it with --data"
    )


def _matching_files(pattern: str, data_dirs: Sequence[Path]) -> list[Path]:
    """Files by a name or pattern below the first folder that has any, or by an absolute name."""
    if Path(pattern).is_absolute():
        data_dirs, pattern = [Path(pattern).parent], Path(pattern).name
    for directory in data_dirs:
        if found := sorted(file for file in directory.glob(pattern) if file.is_file()):
            return found
    raise InvalidInput(
        f"no shard {pattern} in {_names(data_dirs)}: name the folder that contains it with --data"
    )


def _names(data_dirs: Sequence[Path]) -> str:
    return ", ".join(str(directory) for directory in data_dirs)
