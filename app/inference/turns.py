"""Whose turn it is: which of the jobs is advanced by its next step.

The client that has had the least of the thread's time is next, and of its jobs the one that has had the fewest
steps. So clients share the thread evenly, a sentence each in turn, and what is short, or has just come, does not
wait behind a book. Work of a short job counts half: whoever sends a sentence now and then would else wait for a
sentence of everybody, while a long text hardly notices. So among clients that always have jobs, one with short jobs
gets at most twice the time of one with long texts, and neither ever stands still. What is left of less work than
the longest step of late goes before, as long as its client is less than such a step ahead of that with the least:
else the steps of an embedding would each wait for a sentence of everybody who is nearly level with it. If it does
not speak, it goes even into the middle of a sentence. This is between clients: of its own jobs, each client's next
is always the one with the fewest steps, else new short texts would hold back the first sentence of longer ones. But
nobody is made late: where the step would cost a job its deadline that it can still meet, the jobs are done in the
order of their deadlines (which meets all of them if any order does).
"""

from collections.abc import Sequence

from app.inference.job import Job

_SHORT_STEPS = 2  # a job of at most so many of the longest steps of late is short
_SHORT_CHARGE = 0.5  # what counts of the time of a short job
_STEP_DECAY = 0.9  # of the longest step of late, with each step


class Turns:
    """The time that clients have had, that of short jobs by half; not safe for several threads."""

    def __init__(self) -> None:
        self._had_s: dict[str, float] = {}
        self._least_had_s = 0.0  # by a client that has a job; a client that comes starts with it
        self._step_s = 0.0  # the longest step of late

    def next(self, jobs: Sequence[Job[object]], now: float) -> Job[object]:
        """Return the job whose turn it is. jobs: at least one, in the order in which they came."""
        for job in jobs:
            if job.abandoned.is_set():  # takes no time, and frees what it holds
                return job
        self._note_clients({job.client for job in jobs})
        firsts = _first_of_each_client(jobs)
        fair = self._shortest(firsts) or min(firsts, key=lambda job: (self._had_s[job.client], job.steps))
        return self._hurried(jobs, fair, now) or fair

    def next_in_between(
        self, jobs: Sequence[Job[object]], interrupted: Job[object], step_s: float, now: float
    ) -> Job[object] | None:
        """Return a short job that may go into the middle of a step of another, or None.

        interrupted: the other, one of `jobs`, whose step has taken `step_s` seconds so far.
        """
        self._step_s = max(step_s, self._step_s)
        self._note_clients({job.client for job in jobs})
        silent = [job for job in jobs if job is not interrupted and not job.effort.speaks]
        waiting = [job for job in silent if not job.abandoned.is_set()]
        short = self._shortest(_first_of_each_client(waiting))
        return None if short is None or self._hurried(jobs, short, now) else short

    def took(self, job: Job[object], seconds: float) -> None:
        """Note that a step of this job has taken so long, when the job knows of it."""
        self._step_s = max(seconds, _STEP_DECAY * self._step_s)
        short = job.is_short(_SHORT_STEPS * self._step_s)
        counted_s = seconds * (_SHORT_CHARGE if short else 1.0)
        self._had_s[job.client] = self._had_s.get(job.client, self._least_had_s) + counted_s

    def rest(self) -> None:
        """Note that nobody has a job: all clients are equal again."""
        self._had_s.clear()
        self._least_had_s = 0.0

    def _note_clients(self, clients: set[str]) -> None:
        """Let those that come start level with the others, and forget those that are gone and owe nothing."""
        known = [self._had_s[client] for client in clients if client in self._had_s]
        self._least_had_s = max(self._least_had_s, min(known, default=0.0))
        for client in clients:
            self._had_s[client] = max(self._least_had_s, self._had_s.get(client, 0.0))
        self._had_s = {
            client: had_s
            for client, had_s in self._had_s.items()
            if client in clients or had_s > self._least_had_s
        }

    def _shortest(self, jobs: Sequence[Job[object]]) -> Job[object] | None:
        """The job with the least work left, if that is less than a step and its client is not a step ahead."""
        level_s = self._least_had_s + self._step_s
        short = [job for job in jobs if job.remaining_s < self._step_s and self._had_s[job.client] < level_s]
        return min(short, key=lambda job: (job.remaining_s, self._had_s[job.client], job.steps), default=None)

    def _hurried(self, jobs: Sequence[Job[object]], fair: Job[object], now: float) -> Job[object] | None:
        """The first job by deadline, if a step of the fair choice would make one of those before it late."""
        step_s = min(fair.remaining_s, self._step_s)
        by_deadline = sorted(jobs, key=lambda job: job.deadline)
        in_time = [job for job in by_deadline if now + job.remaining_s <= job.deadline]
        ends = now
        for job in in_time:
            if job is fair:
                return None
            ends += job.remaining_s
            if ends + step_s > job.deadline:
                return in_time[0]
        return None


def _first_of_each_client(jobs: Sequence[Job[object]]) -> list[Job[object]]:
    """The job with the fewest steps of each client; of several the one that came first."""
    firsts: dict[str, Job[object]] = {}
    for job in jobs:
        if job.steps < firsts.setdefault(job.client, job).steps:
            firsts[job.client] = job
    return list(firsts.values())
