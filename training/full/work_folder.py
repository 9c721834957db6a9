"""A lock on the folder in which a run keeps features and checkpoints: one run at a time uses it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import InvalidInput


@contextmanager
def locked(work_dir: Path) -> Iterator[None]:
    """Lock the folder, which is made if need be; the system unlocks it when the process ends, however it ends.

    Raises InvalidInput where another run has locked it: both would write the same shards.
    """
    try:
        work_dir.mkdir(parents=True, exist_ok=True)
        file = (work_dir / ".in-use").open("w")
    except OSError as error:
        raise InvalidInput(
            f"cannot write into the work folder {work_dir}: {error.strerror or error}"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InvalidInput(
                f"another run uses {work_dir}; wait for it, or name another folder with --work"
            ) from error
        yield
