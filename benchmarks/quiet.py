"""How much else a machine does: before a benchmark is begun, and while it runs."""

import os
import sys
import time
from collections.abc import Callable

import psutil

LOOK_S = 3.0
MOST_BUSY = 0.15  # of all cores, by others, when a benchmark is begun


def look() -> dict[str, float]:
    """The load average of the last minute, and the share of all cores that is busy, for three seconds."""
    busy = psutil.cpu_percent(interval=LOOK_S) / 100
    return {"load_average": round(os.getloadavg()[0], 2), "busy_share": round(busy, 3)}


def require_quiet(anyway: bool) -> dict[str, float]:
    """The same; where the machine is busy, ends the process with a message, or only warns if `anyway`."""
    found = look()
    if found["busy_share"] > MOST_BUSY:
        told = (
            f"the machine is busy: {found['busy_share']:.0%} of its cores, load average {found['load_average']}; "
            f"the figures would be those of the other work"
        )
        if not anyway:
            sys.exit(f"{told}. Wait until it is quiet, or measure all the same with --anyway")
        print(f"warning: {told}", file=sys.stderr)
    return found


class Others:
    """How many cores were busy with other work since it was made.

    own_s: seconds of processors of all that belongs to the benchmark.
    """

    def __init__(self, own_s: Callable[[], float]) -> None:
        self._own_s = own_s
        self._began, self._began_busy_s, self._began_own_s = time.perf_counter(), _busy_s(), own_s()

    def cores(self) -> float:
        """The mean so far; what the hypervisor gave to other machines counts."""
        seconds = time.perf_counter() - self._began
        others_s = _busy_s() - self._began_busy_s - (self._own_s() - self._began_own_s)
        return max(0.0, others_s / seconds)


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)
