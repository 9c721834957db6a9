"""The files of one shard of results; the table is written last, and a shard that has one is finished.

faces/000012.parquet      a row for each face
failures/000012.jsonl     a line for each row that failed; only where one did
audio/000012.tar          speech as a WebDataset; only where it is asked for
"""

import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from batch.face_work import FaceResult, Failure
from batch.whole_file import PASSING, whole_file
from models.voice.formats import AudioFormat

_EMBEDDING = pa.list_(pa.float32())
SCHEMA = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("embedding", _EMBEDDING, nullable=False),
        pa.field("projected", _EMBEDDING, nullable=False),
        pa.field("voice", pa.string(), nullable=False),
        pa.field("voice_name", pa.string(), nullable=False),
        pa.field("cosine", pa.float32(), nullable=False),
        pa.field("probability", pa.float32(), nullable=False),
        pa.field("box_px", pa.list_(pa.float32()), nullable=False),
        pa.field("warnings", pa.list_(pa.string()), nullable=False),
        pa.field("text", pa.string()),
        pa.field("seconds", pa.float32()),
    ]
)


@dataclass(frozen=True)
class ShardFiles:
    """Names of the files of shard `number` in the folder `out`."""

    out: Path
    number: int

    @property
    def faces(self) -> Path:
        """The table."""
        return self.out / "faces" / f"{self.number:06d}.parquet"

    @property
    def failures(self) -> Path:
        """What failed, and why."""
        return self.out / "failures" / f"{self.number:06d}.jsonl"

    @property
    def audio(self) -> Path:
        """The speech."""
        return self.out / "audio" / f"{self.number:06d}.tar"

    @property
    def finished(self) -> bool:
        """Whether all files of the shard are there."""
        return self.faces.exists()

    def count(self) -> tuple[int, int]:
        """How many faces a finished shard has, and how many failures."""
        failed = len(self.failures.read_bytes().splitlines()) if self.failures.exists() else 0
        return pq.read_metadata(self.faces).num_rows, failed


def write_shard(
    files: ShardFiles, results: Iterator[FaceResult | Failure], audio_format: AudioFormat | None
) -> tuple[int, int]:
    """Write a shard as its results come; the numbers of faces and of failures. Raises UnusableOutput.

    Speech goes to the disk at once, so that a shard takes the memory of its embeddings alone.
    """
    faces: list[dict[str, Any]] = []
    failures: list[Failure] = []
    with ExitStack() as stack:
        speech = None
        if audio_format is not None:
            speech = stack.enter_context(
                SpeechTar(stack.enter_context(whole_file(files.audio)), audio_format)
            )
        for result in results:
            if isinstance(result, Failure):
                failures.append(result)
                continue
            if speech is not None:
                speech.add(result)
            faces.append({name: value for name, value in vars(result).items() if name != "audio"})
    if failures:
        with whole_file(files.failures) as file:
            file.write(_lines(failures))
    else:
        files.failures.unlink(missing_ok=True)  # of a run that was killed before its table was there
    with whole_file(files.faces) as file:
        pq.write_table(pa.Table.from_pylist(faces, SCHEMA), file)
    return len(faces), len(failures)


def remove_remains(out: Path, is_ours: Callable[[int], bool]) -> None:
    """Remove what a killed process has left of shards whose number `is_ours` accepts."""
    for path in out.glob(f"*/.*{PASSING}"):
        number = re.match(r"\.(\d+)\.", path.name)
        if number and is_ours(int(number[1])):
            path.unlink(missing_ok=True)


class SpeechTar:
    """A WebDataset: `000012345.flac` with `000012345.json`; the same speech gives the same bytes."""

    def __init__(self, file: BinaryIO, audio_format: AudioFormat) -> None:
        self._suffix = audio_format.value
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def add(self, result: FaceResult) -> None:
        """Add the speech of one face. Raises OSError."""
        assert result.audio is not None
        said = {name: getattr(result, name) for name in ("row", "key", "voice", "text", "seconds")}
        self._add(f"{result.row:09d}.{self._suffix}", result.audio)
        self._add(f"{result.row:09d}.json", json.dumps(said, ensure_ascii=False).encode())

    def __enter__(self) -> "SpeechTar":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Write the end, unless there is an error: then there is nothing to end."""
        if kind is None:
            self._tar.close()

    def _add(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        self._tar.addfile(member, io.BytesIO(data))


def _lines(failures: Sequence[Failure]) -> bytes:
    return "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in failures).encode()
