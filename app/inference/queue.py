"""One thread that owns the models, and a bounded queue in front of it.

The models are not safe for several threads, and two inferences at once on the same cores are slower than
one after the other; so there is one thread, and the service scales by replicas. Other jobs go between the steps of
one, which are a sentence each in speech, and short ones that do not speak also into the middle of a sentence.
"""

import logging
import math
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from app.inference.effort import NO_EFFORT, Effort, Rates
from app.inference.facts import Facts
from app.inference.job import InferenceStopped, Job, Work
from app.inference.steps import Abandoned, WorkRecord
from app.inference.turns import Turns
from app.lifecycle import Lifecycle
from models.interfaces import Load, Pipeline

P = TypeVar("P")

logger = logging.getLogger(__name__)


class QueueFull(Exception):
    """The queue cannot take the job now; in `retry_after_s` whole seconds it is expected to."""

    def __init__(self, reason: str, retry_after_s: float) -> None:
        super().__init__(reason)
        self.retry_after_s = max(1, math.ceil(retry_after_s))


class TooMuchWork(Exception):
    """The job alone takes longer than it may."""


def too_much_work(effort: Effort, needed_s: float, deadline_s: float) -> str:
    """What is to be said of such a job; to try again would not help."""
    characters = int(effort.characters * deadline_s / needed_s) // 100 * 100
    less = (
        f"at most about {characters:,} characters at once" if characters else "a shorter text or fewer files"
    )
    return (
        f"this request alone takes about {needed_s:.0f} s on this machine, but the limit is {deadline_s:g} s: send "
        f"{less}, or have the operator raise VCLIP_DEADLINE_S"
    )


class InferenceQueue:
    """Bounded queue and inference thread.

    size: how many jobs may wait beside the one at work. record: told how long each waited, and what its steps took.
    """

    def __init__(self, size: int, lifecycle: Lifecycle, record: WorkRecord) -> None:
        self.facts: Facts | None = None  # set once, when the bundle is loaded
        self.size = size
        self._lifecycle = lifecycle
        self._record = record
        self._jobs: list[Job[object]] = []  # in the order in which they came, the one at work among them
        # at most two: one that speaks, and one in the middle of its step
        self._at_work: list[Job[object]] = []
        self._step_began = 0.0  # of the last of these
        self._turns = Turns()
        self._rates = Rates()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """Number of jobs in the queue beside the one at work, begun or not."""
        with self._changed:
            return max(0, len(self._live()) - 1)

    @property
    def expected_s(self) -> float:
        """Seconds of work that all jobs together are expected to take."""
        with self._changed:
            return self._expected_s()

    def start(self, load: Load, warm_up: Callable[[Pipeline], Rates]) -> None:
        """Start the thread: it loads the models, measures by one inference how fast they are, and does jobs."""
        # a daemon, so that a hanging load or inference cannot keep the process from exiting
        self._thread = threading.Thread(target=self._run, args=(load, warm_up), name="inference", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Work[P],
        deliver: Callable[[P], None],
        client: str = "",
        effort: Effort = NO_EFFORT,
        deadline_s: float = math.inf,
    ) -> Job[P]:
        """Take a job, whose parts `deliver` gets on the inference thread.

        client: who asks for it. deadline_s: seconds from now in which it must be done. Raises QueueFull if there is
        no place, or too much work before it; TooMuchWork if it cannot be done in time even alone; InferenceStopped.
        """
        with self._changed:
            if self._closed:
                raise InferenceStopped("the inference thread has ended")
            expected_s = self._rates.expected_s(effort)
            self._admit(effort, expected_s, deadline_s)
            job = Job(work, deliver, self._record, client, effort, expected_s, deadline_s)
            self._jobs.append(job)  # type: ignore[arg-type]  # the queue only runs it
            self._changed.notify()
            logger.debug("queued", extra={"jobs": len(self._jobs), "expected_s": round(expected_s, 2)})
        return job

    def withdraw(self, job: Job[P]) -> None:
        """Cancel a job that nobody waits for: free its place, or have the thread end it at its next step."""
        job.abandoned.set()
        with self._changed:
            # cancel() fails if the job is begun or done
            if job.future.cancel() and job in self._jobs:
                self._jobs.remove(job)  # type: ignore[arg-type]

    def stop(self, timeout_s: float) -> bool:
        """Accept no more jobs and finish the one at work.

        Return whether the thread has ended within the time.
        """
        self._close()
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _admit(self, effort: Effort, expected_s: float, deadline_s: float) -> None:
        jobs = self._live()
        if len(jobs) > self.size:
            # the job that has least to do is done when each has had a turn for every step of it
            first_end_s = len(jobs) * min(job.remaining_s for job in jobs)
            raise QueueFull("all places in the queue are taken", min(first_end_s, self._expected_s()))
        if expected_s > deadline_s:
            raise TooMuchWork(too_much_work(effort, expected_s, deadline_s))
        late_s = self._expected_s() + expected_s - deadline_s
        if late_s > 0:
            raise QueueFull(
                f"the work of this request takes about {expected_s:.0f} s and that before it "
                f"{self._expected_s():.0f} s, but the limit is {deadline_s:g} s",
                late_s,
            )

    def _live(self) -> list[Job[object]]:
        """The jobs that somebody waits for, and the one at work."""
        return [
            job
            for job in self._jobs
            if not job.future.done() and (job in self._at_work or not job.abandoned.is_set())
        ]

    def _expected_s(self) -> float:
        step_s = time.monotonic() - self._step_began  # of the job at work, which does not know of it yet
        return sum(
            max(0.0, job.remaining_s - step_s) if job in self._at_work[-1:] else job.remaining_s
            for job in self._live()
        )

    def _run(self, load: Load, warm_up: Callable[[Pipeline], Rates]) -> None:
        try:
            started = time.monotonic()
            pipeline = load()
            self._rates = warm_up(pipeline)
            pipeline.synthesizer.at_yield_point = partial(self._do_short_jobs, pipeline)
            self.facts = Facts.of(pipeline)
            self._lifecycle.mark_loaded()
            logger.info("ready", extra={"seconds": round(time.monotonic() - started, 2)})
            while self._do_step(pipeline):
                pass
        except BaseException as error:  # an exception that ends this thread ends the process: see app.server
            self._lifecycle.fail(error)
            self._close()

    def _do_step(self, pipeline: Pipeline) -> bool:
        """Wait for a job and advance it; return False when the queue was closed.

        No reference to the job is kept.
        """
        job = self._next()
        if job is None:
            return False
        self._advance(job, pipeline)
        return True

    def _do_short_jobs(self, pipeline: Pipeline) -> None:
        """In the middle of a step: do the short jobs that need not wait for its end.

        Raises Abandoned where nobody waits for the step itself any more.
        """
        if len(self._at_work) != 1:  # none: another service has the same pipeline; two: already in between
            return
        (interrupted,) = self._at_work
        if interrupted.abandoned.is_set():
            raise Abandoned
        step_began = self._step_began
        while (job := self._next_in_between(interrupted)) is not None:
            with interrupted.interrupted():
                self._advance(job, pipeline)
            step_began += time.monotonic() - self._step_began
            self._step_began = step_began

    def _advance(self, job: Job[object], pipeline: Pipeline) -> None:
        if job.steps == 0:
            job.context.run(self._record.queue_left, self._step_began - job.queued_at)
        try:
            job.advance(pipeline)
        except BaseException as error:
            # before the answer, so that a client that gets it finds the service not alive
            self._lifecycle.fail(error)
            job.stop()
            raise
        finally:
            self._step_ended(job)

    def _next(self) -> Job[object] | None:
        """Wait for a job, and take up the one whose turn it is; None when the queue was closed."""
        with self._changed:
            if not self._jobs:
                self._turns.rest()
            self._changed.wait_for(lambda: self._jobs or self._closed)
            if not self._jobs:
                return None
            return self._taken_up(self._turns.next(self._jobs, time.monotonic()))

    def _next_in_between(self, interrupted: Job[object]) -> Job[object] | None:
        """Take up a short job that may go into the middle of the step at work; None where there is none."""
        with self._changed:
            now = time.monotonic()
            job = self._turns.next_in_between(self._jobs, interrupted, now - self._step_began, now)
            return None if job is None else self._taken_up(job)

    def _taken_up(self, job: Job[object]) -> Job[object]:
        if not job.begun:
            job.future.set_running_or_notify_cancel()
        self._at_work.append(job)
        self._step_began = time.monotonic()
        return job

    def _step_ended(self, job: Job[object]) -> None:
        with self._changed:
            self._at_work.remove(job)
            self._turns.took(job, time.monotonic() - self._step_began)
            if job.future.done():
                self._jobs.remove(job)
                if job.future.exception() is None:
                    self._rates.learn(job.effort, job.speaking_s, job.worked_s - job.speaking_s)

    def _close(self) -> None:
        """Let the thread end with the job that is at work, and end all others."""
        with self._changed:
            self._closed = True
            left = [job for job in self._jobs if job not in self._at_work]
            self._jobs = [job for job in self._jobs if job in self._at_work]
            self._changed.notify_all()
        for job in left:
            job.stop()
