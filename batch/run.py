"""Runs a batch on one machine: a process for each core, each with its own bundle, one shard after the other."""

import fcntl
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

from batch.errors import UnusableOutput, WorkerDied
from batch.order import Order
from batch.progress import Tally
from batch.shard import remove_remains
from batch.shard_work import Load, Part, work_shards
from models.errors import VclipError

_POLL_S = 1.0


@dataclass
class _Shared:
    """What the processes of a batch share: the next shard that nobody has taken, and the way to tell progress."""

    context: Any
    number: Any = field(init=False)
    events: Any = field(init=False)

    def __post_init__(self) -> None:
        self.number = self.context.Value("q", 0)
        self.events = self.context.Queue()


def run_batch(order: Order, load: Load, processes: int, part: Part, watch: Callable[[Tally], None]) -> Tally:
    """Make all shards of `part` that are not finished; the order must be kept already (`keep_order`).

    load: called once in each process, only where there is work left. Raises UnusableSource, UnusableOutput,
    WorkerDied, and what `load` raises; then every process has ended, and finished shards remain.
    """
    with _folder_for_one(order, part):
        remove_remains(order.out, part.has)
        return _run_processes(order, load, processes, part, watch)


def _run_processes(
    order: Order, load: Load, processes: int, part: Part, watch: Callable[[Tally], None]
) -> Tally:
    shared = _Shared(multiprocessing.get_context("spawn"))
    workers: list[BaseProcess] = [
        shared.context.Process(
            target=_work_in_process, args=(order, load, part, shared.number, shared.events)
        )
        for _ in range(processes)
    ]
    tally = Tally()
    try:
        with _one_thread_each():
            for worker in workers:
                worker.start()
        while any(worker.is_alive() for worker in workers) or not shared.events.empty():
            try:
                event = shared.events.get(timeout=_POLL_S)
            except queue.Empty:
                _check(workers)
                continue
            if isinstance(event, VclipError):
                raise event
            for name, change in event.items():
                setattr(tally, name, getattr(tally, name) + change)
            watch(tally)
        _check(workers)
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.kill()  # what is not renamed yet does not count
        for worker in workers:
            if worker.pid is not None:
                worker.join()
        remove_remains(order.out, part.has)
    return tally


def _check(workers: list[BaseProcess]) -> None:
    for worker in workers:
        if worker.exitcode:
            how = f"by signal {-worker.exitcode}" if worker.exitcode < 0 else f"with code {worker.exitcode}"
            raise WorkerDied(
                f"a process of the batch was ended {how}, perhaps because memory ran out: run the same "
                f"command again, with fewer --processes; it goes on where it stopped"
            )


def _work_in_process(order: Order, load: Load, part: Part, number: Any, events: Any) -> None:
    """What a process does, from its start to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others
    _end_with_the_parent()
    try:
        work_shards(order, load, part, _taking(number), events.put)
    except VclipError as error:
        events.put(error)
    events.close()
    events.join_thread()


def _taking(number: Any) -> Iterator[int]:
    """The numbers that no other process has taken."""
    while True:
        with number.get_lock():
            taken = number.value
            number.value += 1
        yield taken


def _end_with_the_parent() -> None:
    """A process whose parent was killed must not go on: another batch may have been started."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def end() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Set what OpenMP reads when a process starts."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _folder_for_one(order: Order, part: Part) -> Iterator[None]:
    """Hold a lock on the part of the folder until the process ends, however it does. Raises UnusableOutput."""
    path = order.out / f".part-{part.index}-of-{part.of}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise UnusableOutput(f"cannot write {path}: {error.strerror or error}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise UnusableOutput(
            f"another process writes this part of {order.out}: wait for it, or name another --part or folder"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
