"""Shared by the evaluations: samples and labels of shards that a user names, groups, rounding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import InvalidInput
from training.data.shards import Sample, read_samples

AGE_BANDS_YEARS = ((0, 15), (16, 29), (30, 44), (45, 59), (60, 200))

_TAR_BLOCK_BYTES = 512
_TAR_MAGIC = slice(257, 262)


@dataclass(frozen=True)
class LabelledPicture:
    """A picture of a face and what is known about it; None if it is not.

    name: key of its sample, and the number of the picture in it. age: in years. gender: `m` or `f`.
    """

    name: str
    data: bytes
    gender: str | None
    age: float | None
    race: str | None

    @property
    def age_band(self) -> str | None:
        """The age band, such as `16-29`."""
        return None if self.age is None else age_band(self.age)


def read_shards(shards: Sequence[Path]) -> Iterator[Sample]:
    """The samples of all shards. Raises InvalidInput if a shard cannot be read whole, naming it."""
    for shard in shards:
        try:
            if _is_cut_short(shard):
                raise InvalidInput(
                    f"the shard {shard} is truncated: the end of the tar is missing; download it again"
                )
            yield from read_samples(shard)
        except (OSError, EOFError, ValueError) as error:
            raise InvalidInput(f"the shard {shard} cannot be used: {error}") from error


def _is_cut_short(shard: Path) -> bool:
    """Whether a tar (not a compressed one) lacks the zeros that end it; `tarfile` reads on to the cut silently."""
    with shard.open("rb") as file:
        is_tar = file.read(_TAR_BLOCK_BYTES)[_TAR_MAGIC] == b"ustar"
        size = file.seek(0, 2)
        file.seek(max(0, size - 2 * _TAR_BLOCK_BYTES))
        return is_tar and any(file.read())


def read_pictures(shards: Sequence[Path]) -> Iterator[LabelledPicture]:
    """The pictures of all shards. Raises InvalidInput as `read_shards`."""
    for sample in read_shards(shards):
        for index, data in enumerate(sample.images):
            yield LabelledPicture(
                name=f"{sample.key}.{index}",
                data=data,
                gender=gender_of(sample.labels),
                age=age_of(sample.labels),
                race=text_of(sample.labels, "race"),
            )


def gender_of(labels: dict[str, Any]) -> str | None:
    """`m` or `f`; None if the label is missing or something else."""
    gender = labels.get("gender")
    return gender if gender in ("m", "f") else None


def age_of(labels: dict[str, Any]) -> float | None:
    """Age in years; None if the label is missing or no number of years."""
    age = labels.get("age")
    if isinstance(age, bool) or not isinstance(age, int | float) or not 0 <= age <= AGE_BANDS_YEARS[-1][1]:
        return None
    return float(age)


def text_of(labels: dict[str, Any], name: str) -> str | None:
    """A label as text; None if it is missing or empty."""
    return str(labels.get(name) or "") or None


def age_band(age: float) -> str:
    """Age in years, 0 to 200 -> its band; ages between two bands (15.5) belong to the lower one."""
    low, high = next(band for band in reversed(AGE_BANDS_YEARS) if age >= band[0])
    return f"{low}+" if (low, high) == AGE_BANDS_YEARS[-1] else f"{low}-{high}"
