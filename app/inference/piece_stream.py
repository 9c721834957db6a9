"""Streams the pieces that work on the inference thread produces, as an asynchronous iterator."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from starlette.requests import Request

from app.inference.effort import NO_EFFORT, Effort
from app.inference.job import InferenceStopped, Job, Work
from app.inference.queue import InferenceQueue, too_much_work
from app.inference.steps import Abandoned
from app.problems import kinds
from app.problems.kinds import ProblemError

P = TypeVar("P")


@dataclass(frozen=True)
class _End:
    """The end of the stream; `cause` is None if the work is complete."""

    cause: BaseException | None = None


class PieceStream(Generic[P]):
    """Iterates over the pieces while the thread makes the next; to be closed, or used in `async with`.

    The thread never waits for whoever takes the pieces: those that were not taken are kept, at most all that
    the request asks for. Work stops at its next step when the stream is closed, when the client hangs up, or when
    the deadline for making the last piece has passed.
    """

    def __init__(
        self,
        work: Work[P],
        queue: InferenceQueue,
        request: Request,
        deadline_s: float,
        client: str = "",
        effort: Effort = NO_EFFORT,
    ) -> None:
        """Put the work into the queue, from the event loop.

        Raises what `InferenceQueue.submit` does. request: its body must have been read, because from here on the
        stream waits for its disconnect.
        """
        self._queue = queue
        self._request = request
        self._deadline_s = deadline_s
        self._loop = asyncio.get_running_loop()
        self._made: asyncio.Queue[P | _End] = asyncio.Queue()
        self._job = queue.submit(work, self._put_from_thread, client, effort, deadline_s)
        self._job.future.add_done_callback(lambda _: self._put_from_thread(self._end_of_job()))
        self._timer = self._loop.call_later(deadline_s, self._expire)
        self._hang_up = asyncio.create_task(self._wait_for_hang_up())

    def __aiter__(self) -> "PieceStream[P]":
        """Itself."""
        return self

    async def __anext__(self) -> P:
        """Return the next piece.

        Raises the exception of the work, and ProblemError if the deadline has passed, the client has
        disconnected or the inference thread has ended.
        """
        made = await self._made.get()
        if not isinstance(made, _End):
            return made
        self._made.put_nowait(made)  # for the next call
        self.close()
        if made.cause is None:
            raise StopAsyncIteration
        raise made.cause

    def close(self) -> None:
        """Stop the work, if it is not finished, and free its place; may be called more than once."""
        self._timer.cancel()
        self._hang_up.cancel()
        self._queue.withdraw(self._job)

    async def __aenter__(self) -> "PieceStream[P]":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _put_from_thread(self, made: P | _End) -> None:
        self._loop.call_soon_threadsafe(self._made.put_nowait, made)

    def _end_of_job(self) -> _End:
        """Return how the finished job has ended."""
        if self._job.future.cancelled():
            return _End(_client_gone())  # cancelled by close(): nobody will see it
        error = self._job.future.exception()
        if isinstance(error, InferenceStopped):
            return _End(ProblemError(kinds.DRAINING, kinds.DRAINING.example, {"Retry-After": "1"}))
        return _End(_client_gone() if isinstance(error, Abandoned) else error)

    def _expire(self) -> None:
        if not self._job.future.done():
            self._stop(_too_late(self._job, self._deadline_s))

    async def _wait_for_hang_up(self) -> None:
        """Wait until the client disconnects: any message other than a part of the body."""
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._stop(_client_gone())

    def _stop(self, cause: ProblemError) -> None:
        self._queue.withdraw(self._job)
        self._made.put_nowait(_End(cause))


def _too_late(job: Job[P], deadline_s: float) -> ProblemError:
    """The problem for work that was not done in time."""
    needed_s = job.needed_s
    if needed_s > deadline_s:
        return ProblemError(kinds.DEADLINE_EXCEEDED, too_much_work(job.effort, needed_s, deadline_s))
    return ProblemError(
        kinds.DEADLINE_EXCEEDED,
        f"no answer within the limit of {deadline_s:g} s, since others were served too: try again later",
        {"Retry-After": "1"},
    )


def _client_gone() -> ProblemError:
    return ProblemError(kinds.CLIENT_GONE, kinds.CLIENT_GONE.example)
