"""A service process for a benchmark: started, watched and ended here."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
START_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 60.0


class LiveService:
    """The process that `command` starts on any free port, from its readiness to its orderly end."""

    def __init__(self, command: list[str], **variables: str) -> None:
        environment = os.environ | {"VCLIP_PORT": "0", "VCLIP_LOG_LEVEL": "info"} | variables
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        self._memory = psutil.Process(self._process.pid)
        self._events: dict[str, dict[str, Any]] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self._wait_for("listening")["port"])
        self.url = f"http://127.0.0.1:{self.port}"
        self._wait_for("ready")

    def memory_mib(self) -> float:
        """Resident memory of the process now."""
        return float(self._memory.memory_info().rss) / 2**20

    def cpu_s(self) -> float:
        """Seconds that processors have worked for it so far."""
        times = self._memory.cpu_times()
        return float(times.user + times.system)

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        code = self._process.wait()
        self._reader.join()  # ends with the pipe, which it closes
        return code

    def kill(self) -> None:
        """End it at once, with all that it has in progress."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def __enter__(self) -> "LiveService":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _read(self) -> None:
        """Keep the last line of each kind; a pipe that nobody reads would stop the process."""
        if self._process.stderr is None:
            return
        with self._process.stderr as log:
            for line in log:
                if line.startswith("{"):
                    entry = json.loads(line)
                    self._events[entry["event"]] = entry

    def _wait_for(self, event: str) -> dict[str, Any]:
        until = time.monotonic() + START_TIMEOUT_S
        while event not in self._events:
            if time.monotonic() > until or self._process.poll() is not None:
                self._process.kill()
                raise TimeoutError(f"the service never said {event!r}")
            time.sleep(0.05)
        return self._events[event]
