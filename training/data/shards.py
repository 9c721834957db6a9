"""Reads WebDataset shards: a tar in which the files of one sample share a key and follow each other."""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
AUDIO_SUFFIXES = (".opus", ".ogg", ".flac", ".wav", ".mp3")


@dataclass
class Sample:
    """One sample: the JSON that describes it, its pictures in order, its recording if it has one."""

    key: str
    labels: dict[str, Any] = field(default_factory=dict)
    images: list[bytes] = field(default_factory=list)
    audio: bytes | None = None


def read_samples(shard: Path) -> Iterator[Sample]:
    """The samples of a shard, in its order.

    Raises FileNotFoundError, and ValueError if the file is not a tar or a sample's JSON is not a readable
    object.
    """
    try:
        with tarfile.open(shard) as tar:
            yield from _group(tar, shard)
    except tarfile.ReadError as error:
        raise ValueError(f"{shard} is not a readable tar: {error}") from error


def _group(tar: tarfile.TarFile, shard: Path) -> Iterator[Sample]:
    sample: Sample | None = None
    for member in tar:
        content = tar.extractfile(member)
        if content is None:  # a folder
            continue
        key, suffix = split_member_name(member.name)
        if sample is None or sample.key != key:
            if sample is not None:
                yield sample
            sample = Sample(key)
        if suffix == ".json":
            sample.labels = parse_labels(content.read(), shard, member.name)
        elif suffix in IMAGE_SUFFIXES:
            sample.images.append(content.read())
        elif suffix in AUDIO_SUFFIXES:
            sample.audio = content.read()
    if sample is not None:
        yield sample


def split_member_name(name: str) -> tuple[str, str]:
    """`folder/clip.0.jpg` -> the key of its sample, `folder/clip`, and the suffix in small letters, `.jpg`."""
    folder, slash, file = name.rpartition("/")  # the name of a folder may contain a dot
    base, _, ending = file.partition(".")
    return folder + slash + base, "." + ending.rpartition(".")[2].lower()


def parse_labels(data: bytes, shard: Path, name: str) -> dict[str, Any]:
    """Parse the JSON of a sample. Raises ValueError if it is not a readable object."""
    try:
        labels = json.loads(data)
    except ValueError as error:
        raise ValueError(f"{shard}: {name} is not readable JSON: {error}") from error
    if not isinstance(labels, dict):
        raise ValueError(f"{shard}: {name} is not a JSON object")
    return labels
