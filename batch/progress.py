"""How far a batch is."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Tally:
    """What is done. faces, failed: of this run. before: rows in shards that were finished already."""

    faces: int = 0
    failed: int = 0
    before: int = 0
    shards: int = 0

    @property
    def rows(self) -> int:
        """Rows that this run has worked off."""
        return self.faces + self.failed


class Progress:
    """Says a line of progress from time to time; `say` gets it."""

    def __init__(self, say: Callable[[str], None], interval_s: float = 10.0) -> None:
        self._say, self._interval_s = say, interval_s
        self._began_s = self._said_s = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        """Something has changed."""
        now_s = time.monotonic()
        if now_s - self._said_s >= self._interval_s:
            self._said_s = now_s
            self._say(self.line(tally))

    def line(self, tally: Tally) -> str:
        """What is done, and how fast."""
        elapsed_s = time.monotonic() - self._began_s
        before = f", {_counted(tally.before, 'row')} done before" if tally.before else ""
        rate = tally.rows / max(elapsed_s, 1e-9)
        return (
            f"{_counted(tally.faces, 'face')} in {elapsed_s:.0f} s ({rate:.1f} rows a second), "
            f"{tally.failed} failed, {_counted(tally.shards, 'shard')} finished{before}"
        )


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
