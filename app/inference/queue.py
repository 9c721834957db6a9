"""One thread that owns the models, and a bounded queue in front of it.

The models are not safe for several threads, and two inferences at once on the same cores are slower than
one after the other; so there is one thread, and the service scales by replicas.
"""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from app.inference.facts import Facts
from app.inference.steps import Steps, WorkRecord
from app.lifecycle import Lifecycle
from models.interfaces import Load, Pipeline

T = TypeVar("T")
Work = Callable[[Pipeline, Steps], T]

logger = logging.getLogger(__name__)

_SMOOTHING = 0.2  # weight of the newest request in the mean time from which Retry-After is computed
_MAX_RETRY_AFTER_S = 60


class QueueFull(Exception):
    """The queue is full; `retry_after_s` estimates when a place may be free, in whole seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("the queue is full")
        self.retry_after_s = retry_after_s


class InferenceStopped(Exception):
    """The inference thread has ended, so this job will not be processed."""


class Job(Generic[T]):
    """One piece of work on its way through the queue; `future` gets its result or exception."""

    def __init__(self, work: Work[T], record: WorkRecord) -> None:
        self.future: Future[T] = Future()
        self.abandoned = threading.Event()
        self.queued_at = time.monotonic()
        self._work = work
        self._steps = Steps(record, self.abandoned)

    def run(self, pipeline: Pipeline) -> None:
        """Do the work; an Exception that it raises belongs to this request, and the thread continues."""
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._work(pipeline, self._steps)
        except Exception as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class InferenceQueue:
    """Bounded queue and inference thread.

    size: how many jobs may wait beside the one at work. record: told how long each waited, and what its steps took.
    """

    def __init__(self, size: int, lifecycle: Lifecycle, record: WorkRecord) -> None:
        self.facts: Facts | None = None  # set once, when the bundle is loaded
        self.size = size
        self._lifecycle = lifecycle
        self._record = record
        self._waiting: deque[Job[object]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._mean_job_s = 1.0
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """Number of jobs waiting in the queue."""
        return len(self._waiting)

    def start(self, load: Load, warm_up: Callable[[Pipeline], None]) -> None:
        """Start the thread: it loads the models, runs one inference and then processes jobs."""
        # a daemon, so that a hanging load or inference cannot keep the process from exiting
        self._thread = threading.Thread(target=self._run, args=(load, warm_up), name="inference", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Job[T]:
        """Put work at the end of the queue. Raises QueueFull and InferenceStopped."""
        job = Job(work, self._record)
        with self._changed:
            if self._closed:
                raise InferenceStopped("the inference thread has ended")
            if len(self._waiting) >= self.size:
                raise QueueFull(self._retry_after_s())
            self._waiting.append(job)  # type: ignore[arg-type]  # the queue only runs it
            self._changed.notify()
            logger.debug("queued", extra={"waiting": len(self._waiting)})
        return job

    def withdraw(self, job: Job[T]) -> None:
        """Cancel a job that nobody waits for: free its place, or ask the running work to stop."""
        job.abandoned.set()
        with self._changed:
            # cancel() fails if the job is running or finished; it may also just have been taken from the queue
            if job.future.cancel() and job in self._waiting:
                self._waiting.remove(job)  # type: ignore[arg-type]

    def stop(self, timeout_s: float) -> bool:
        """Accept no more jobs and finish the current one.

        Return whether the thread has ended within the time.
        """
        self._close()
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self, load: Load, warm_up: Callable[[Pipeline], None]) -> None:
        try:
            started = time.monotonic()
            pipeline = load()
            warm_up(pipeline)
            self.facts = Facts.of(pipeline)
            self._lifecycle.mark_loaded()
            logger.info("ready", extra={"seconds": round(time.monotonic() - started, 2)})
            while self._work_on_next(pipeline):
                pass
        except BaseException as error:  # an exception that ends this thread ends the process: see app.server
            self._lifecycle.fail(error)
            self._close()

    def _work_on_next(self, pipeline: Pipeline) -> bool:
        """Wait for a job and process it; return False when the queue was closed.

        No reference to the job is kept.
        """
        job = self._next()
        if job is None:
            return False
        begun = time.monotonic()
        self._record.queue_left(begun - job.queued_at)
        try:
            job.run(pipeline)
        except BaseException as error:
            self._lifecycle.fail(
                error
            )  # before the answer, so that a client that gets it finds the service not alive
            job.future.set_exception(InferenceStopped("the inference thread has ended"))
            raise
        self._mean_job_s += _SMOOTHING * (time.monotonic() - begun - self._mean_job_s)
        return True

    def _next(self) -> Job[object] | None:
        """Return the job that has waited longest; None when the queue was closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popleft() if self._waiting and not self._closed else None

    def _close(self) -> None:
        with self._changed:
            self._closed = True
            left = list(self._waiting)
            self._waiting.clear()
            self._changed.notify_all()
        for job in left:
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(InferenceStopped("the inference thread has ended"))

    def _retry_after_s(self) -> int:
        expected = self._mean_job_s * (len(self._waiting) + 1)
        return max(1, min(_MAX_RETRY_AFTER_S, math.ceil(expected)))
