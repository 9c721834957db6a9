"""What a source of faces holds: encoded pictures with a key, each read only when it is wanted."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

IMAGE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".bmp", ".tif", ".tiff")
)
MAX_PICTURE_BYTES = 64 * 1024 * 1024
MAX_TEXT_BYTES = 64 * 1024
ROWS_PER_SHARD = 1000  # of results, unless another number is asked for


@dataclass(frozen=True)
class FaceFile:
    """A picture as it lies in the source.

    key: what the source calls it. text: what its voice is to say, None where the source does not say.
    """

    key: str
    read: Callable[[], bytes]  # raises OSError, UnreadableRow
    text: str | None = None


@dataclass
class Wanted:
    """The number of the first row that anybody still wants: a source may leave out those before it."""

    first: int = 0


Row = tuple[int, FaceFile]  # its number over all sources, from 0
Rows = Generator[Row, None, int]  # of one source; returns the number of the first row behind it
