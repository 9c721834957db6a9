"""Progress of a long loop, one line on stderr every ten seconds."""

import sys
import time

INTERVAL_S = 10.0


class Progress:
    """Counts steps and what had to be skipped."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what = what
        self._total = total
        self._started_s = self._said_s = time.monotonic()
        self.done = 0
        self.skipped = 0

    def step(self, n: int = 1, note: str = "") -> None:
        """`n` more are done; `note` is added to the line where one is due."""
        self.done += n
        if time.monotonic() - self._said_s >= INTERVAL_S:
            self._say(note)

    def skip(self, name: str, reason: Exception) -> None:
        """Count a sample that cannot be used, and print its name and the reason."""
        self.skipped += 1
        print(f"{self._what}: skipped {name}: {reason}", file=sys.stderr, flush=True)

    def close(self, note: str = "") -> None:
        """Print the final line, with `note`."""
        self._say(note)

    def _say(self, note: str) -> None:
        self._said_s = time.monotonic()
        elapsed_s = self._said_s - self._started_s
        of = f" of {self._total}" if self._total is not None else ""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(
            f"{self._what}: {self.done}{of} in {elapsed_s:.0f} s{skipped}{' ' + note if note else ''}",
            file=sys.stderr,
            flush=True,
        )
