"""Works off shards one after the other, with one loaded bundle: what each process of a batch does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from batch.face_work import FaceResult, FaceWork, Failure
from batch.order import Order
from batch.shard import ShardFiles, write_shard
from batch.sources import RowReader
from models.interfaces import Pipeline

Load = Callable[[], Pipeline]  # a function of a module, or a partial of one: it is sent to other processes


@dataclass(frozen=True)
class Part:
    """Which shards this machine makes: those whose number gives `index` when divided by `of`."""

    index: int = 0
    of: int = 1

    def has(self, shard: int) -> bool:
        """Whether the shard is ours."""
        return shard % self.of == self.index


def work_shards(
    order: Order, load: Load, part: Part, shards: Iterator[int], tell: Callable[[dict[str, int]], None]
) -> None:
    """Make those of `shards` (ascending) that are ours and not finished, until the sources end.

    tell: given what is to be added to the fields of a Tally.
    """
    reader = RowReader(order.sources)
    work: FaceWork | None = None
    for shard in shards:
        begin = shard * order.rows_per_shard
        if not part.has(shard):
            continue
        files = ShardFiles(order.out, shard)
        if files.finished:
            tell({"before": sum(files.count())})
            continue
        if not reader.has(begin):
            return
        if work is None:
            work = FaceWork(load(), order)
        results = _told(work, reader, begin, begin + order.rows_per_shard, tell)
        write_shard(files, results, order.audio)
        tell({"shards": 1})


def _told(
    work: FaceWork, reader: RowReader, begin: int, end: int, tell: Callable[[dict[str, int]], None]
) -> Iterator[FaceResult | Failure]:
    for number, face in reader.part(begin, end):
        result = work.work(number, face)
        yield result
        tell({"failed": 1} if isinstance(result, Failure) else {"faces": 1})
