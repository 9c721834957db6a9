"""Describes clips and the location of their bytes, without reading them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A file, or a part of one (a member of a tar). offset and size in bytes; there are millions, so all is
    small.
    """

    path: str
    offset: int
    size: int

    def read(self) -> bytes:
        """Its bytes. Raises OSError."""
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            return file.read(self.size)


@dataclass(frozen=True, slots=True)
class Clip:
    """A face and a voice that occur together: a video, or a picture and a recording.

    key: unlike any other clip's. corpus: name of the source. gender: `m`, `f` or empty.
    Where there is no video, picture or sound may still be missing: extraction counts such clips.
    """

    key: str
    identity: str
    corpus: str
    gender: str
    video: Span | None = None
    picture: Span | None = None
    sound: Span | None = None

    @property
    def size(self) -> int:
        """Size of its media in bytes; it reveals that a clip was downloaded again."""
        return sum(span.size for span in (self.video, self.picture, self.sound) if span is not None)


@dataclass(frozen=True)
class Listing:
    """Clips in a fixed order, and the identities whose folder holds none."""

    clips: list[Clip]
    empty_identities: list[str]
