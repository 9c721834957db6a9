"""A pool of worker processes that decode clips, one per core; results come in order."""

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
        """Yield the result of `prepare` for each clip, in order, a few tasks ahead of the reader.

        A clip on which a worker dies (a damaged file may crash FFmpeg or exhaust the memory) is tried once
        more, alone, and becomes Skipped if the worker dies again.
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
        except (
            BrokenProcessPool
        ) as error:  # the pool broke since the last result; handled when it is this one's turn
            failed: Future[list[Result]] = Future()
            failed.set_exception(error)
            return failed

    def _prepare_alone(self, clip: Clip, wanted: Wanted) -> Result:
        try:
            return self._pool.submit(_prepare_all, [clip], wanted).result()[0]
        except BrokenProcessPool:
            self._pool = self._start()
            return Skipped(clip.key, "decoder crash", "the process that decoded it crashed twice")


def _prepare_all(clips: Sequence[Clip], wanted: Wanted) -> list[Result]:
    return [prepare(clip, wanted) for clip in clips]


def _start_worker() -> None:
    """Use one thread per process, and exit when the parent dies."""
    threadpool_limits(1)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    """Exit with the parent: a killed parent does not close the queue, so its workers would wait forever."""
    wait()
    os._exit(1)
