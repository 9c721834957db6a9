"""The worker processes that decode: as many clips at a time as there are cores, results in order."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from types import TracebackType

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from training.full.clips import Clip
from training.full.prepare import Prepared, Wanted, prepare
from training.full.skips import Skipped

CLIPS_PER_TASK = 8
Result = Prepared | Skipped
Pending = deque[tuple[Sequence[Clip], "Future[list[Result]]"]]


class Decoders:
    """A pool of processes; to be used as a context.

    workers: how many.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, get_context("spawn"), initializer=_start_worker)

    def __enter__(self) -> "Decoders":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def prepare(self, clips: Sequence[Clip], wanted: Wanted) -> Iterator[Result]:
        """What `prepare` makes of each clip, in order; a few tasks ahead of the reader, not more.

        A clip on which a worker dies (a damaged file may bring down FFmpeg, or fill the memory) is tried once more,
        alone, and becomes Skipped where it does it again.
        """
        tasks = deque(clips[start : start + CLIPS_PER_TASK] for start in range(0, len(clips), CLIPS_PER_TASK))
        pending: Pending = deque()
        while tasks or pending:
            while tasks and len(pending) < 2 * self._workers + 2:
                task = tasks.popleft()
                pending.append((task, self._submit(task, wanted)))
            task, future = pending.popleft()
            try:
                results = future.result()
            except BrokenProcessPool:
                self._pool = self._start()
                results = [self._prepare_alone(clip, wanted) for clip in task]
                pending = deque((other, self._submit(other, wanted)) for other, _ in pending)
            yield from results

    def _submit(self, task: Sequence[Clip], wanted: Wanted) -> "Future[list[Result]]":
        try:
            return self._pool.submit(_prepare_all, task, wanted)
        except BrokenProcessPool as error:  # it broke since the last result; told when this one's turn comes
            failed: Future[list[Result]] = Future()
            failed.set_exception(error)
            return failed

    def _prepare_alone(self, clip: Clip, wanted: Wanted) -> Result:
        try:
            return self._pool.submit(_prepare_all, [clip], wanted).result()[0]
        except BrokenProcessPool:
            self._pool = self._start()
            return Skipped(clip.key, "killed the decoder", "the process that decoded it died, twice")


def _prepare_all(clips: Sequence[Clip], wanted: Wanted) -> list[Result]:
    return [prepare(clip, wanted) for clip in clips]


def _start_worker() -> None:
    """One thread for each process, and no life after the parent's death."""
    threadpool_limits(1)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    """A killed parent closes no queue, so its workers would wait for work for ever."""
    wait()
    os._exit(1)
