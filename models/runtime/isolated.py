"""Runs one function in a process of its own, with bounded memory and time: for libraries that bad files may crash.

A process takes about 0.2 s to start. Nothing is unpickled: what comes back is a line of JSON and bytes.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

Answer = tuple[dict[str, Any], bytes | memoryview]
Task = Callable[..., Answer]

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import serve; serve()"
# One arena and one thread of each library, as every thread's stack and arena count as memory.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class IsolationFailed(Exception):
    """The process crashed, or needed more memory or time than it may have."""


def call_isolated(
    task: Task, options: Mapping[str, Any], data: bytes, *, max_bytes: int, max_seconds: float
) -> Answer:
    """Call `task(data, **options)` in a new process, and return what it returns.

    task: a function of a module. options, and the first of the two values that it returns: anything JSON can hold.
    max_bytes: address space of the process. Raises IsolationFailed.
    """
    head = {
        "module": task.__module__,
        "function": task.__name__,
        "options": dict(options),
        "max_bytes": max_bytes,
        "max_seconds": max_seconds,
    }
    command = [
        sys.executable,
        "-I",
        "-W",
        "ignore",
        "-c",
        _START.format(module=__name__),
        json.dumps(sys.path),
    ]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(head).encode() + b"\n" + data,
            capture_output=True,
            timeout=max_seconds,
            env=os.environ | _ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise IsolationFailed(f"it took more than {max_seconds:g} s") from error
    end = done.stdout.find(b"\n")
    if done.returncode != 0 or end < 0:
        raise IsolationFailed(f"the process ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout[:end])
    return answer, memoryview(done.stdout)[end + 1 :]


def serve() -> None:
    """Do one call, as the new process: read it from stdin, write its result to stdout."""
    head = json.loads(sys.stdin.buffer.readline())
    seconds = int(head["max_seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (head["max_bytes"], head["max_bytes"]))
    resource.setrlimit(
        resource.RLIMIT_CPU, (4 * seconds, 4 * seconds)
    )  # of all its threads, if the caller is gone
    task: Task = getattr(import_module(head["module"]), head["function"])
    answer, data = task(sys.stdin.buffer.read(), **head["options"])
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(data)
