"""What a batch is asked to do, and the file in its folder that keeps it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from batch.errors import UnusableOutput, UnusableSource
from batch.face_file import IMAGE_SUFFIXES, ROWS_PER_SHARD
from batch.sources import RowReader, fingerprint
from batch.whole_file import whole_file
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import MANIFEST_NAME
from models.voice.formats import AudioFormat

ORDER_FILE = "batch.json"
FORMAT = 1  # of the folder of results


@dataclass(frozen=True)
class Order:
    """All that the results depend on, beside the program.

    text: said where a row has none of its own. audio: None for embeddings and voices alone. The other fields are
    those of `Vclip.find_voices`, `prepare` and `stream`.
    """

    sources: tuple[Path, ...]
    out: Path
    rows_per_shard: int = ROWS_PER_SHARD
    audio: AudioFormat | None = None
    text: str | None = None
    language: str | None = None
    speed: float = 1.0
    seed: int | None = None
    marks_speech: bool = True


def keep_order(order: Order, bundle: Path | None) -> None:
    """Write the order into its folder, or compare it with the one that is there.

    Raises UnusableSource, also where the sources are empty, and UnusableOutput where the folder holds another
    batch.
    """
    if order.out.exists() and not order.out.is_dir():
        raise UnusableOutput(f"{order.out} is a file: name a folder for the results")
    if not RowReader(order.sources).has(0):
        sources = ", ".join(map(str, order.sources))
        raise UnusableSource(
            f"{sources}: there is no picture in it; pictures end with {', '.join(sorted(IMAGE_SUFFIXES))}"
        )
    asked = {"format": FORMAT, "bundle": _bundle_fingerprint(bundle)}
    asked |= {name: value for name, value in asdict(order).items() if name not in ("sources", "out")}
    asked["sources"] = _described(order.sources)
    told = json.dumps(asked, indent=2, default=str, ensure_ascii=False)
    path = order.out / ORDER_FILE
    try:
        before = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        _refuse_other_files(order.out)
        with whole_file(path) as file:
            file.write(told.encode())
        return
    except OSError as error:
        raise UnusableOutput(f"cannot read {path}: {error.strerror or error}") from error
    if before != told:
        raise UnusableOutput(
            f"{order.out} holds the results of another batch: {_difference(before, asked)} is not the same; "
            f"give the options and sources of {path} to go on with it, or name another folder"
        )


def _described(sources: Sequence[Path]) -> list[list[str]]:
    return [[source.name, fingerprint(source)] for source in sources]


def _bundle_fingerprint(bundle: Path | None) -> str:
    """The manifest holds the hash of every file of the bundle."""
    path = (bundle or MINI_BUNDLE) / MANIFEST_NAME
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return "unreadable"  # loading it says why


def _refuse_other_files(folder: Path) -> None:
    """Results never get among other files."""
    if folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir()):
        raise UnusableOutput(f"{folder} is not empty and holds no batch: name a new folder")


def _difference(before: str, asked: dict[str, object]) -> str:
    try:
        old = json.loads(before)
    except ValueError:
        return ORDER_FILE
    new = json.loads(json.dumps(asked, default=str))
    names = [name for name in new if not isinstance(old, dict) or old.get(name) != new[name]]
    return ", ".join(names) or ORDER_FILE
