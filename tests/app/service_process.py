"""Starts a real service process and reads its log."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[2]
STAND_IN = "tests.app.stand_in_service"
REAL = "app"  # the service as users start it, with the embedded bundle
READY_TIMEOUT_S = {STAND_IN: 60, REAL: 600}


class Service:
    """A service process, its address and its log."""

    def __init__(
        self, gate: Path, module: str = STAND_IN, wrapper: Sequence[str] = (), **variables: str
    ) -> None:
        """Start it and wait until it is ready; `variables` are settings. wrapper: a command that runs a command."""
        self.gate = gate
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "-m", module],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ
            | {"STAND_IN_GATE": str(gate), "VCLIP_LOG_LEVEL": "debug", "VCLIP_PORT": "0"}
            | variables,
        )
        self.log: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.port = int(self.wait_for("listening").get("port", 0))  # none on a Unix socket
        self.url = f"http://127.0.0.1:{self.port}"
        self.wait_for("ready", seconds=READY_TIMEOUT_S[module])

    def _read(self) -> None:
        if self.process.stderr is not None:
            for line in self.process.stderr:
                if line.startswith("{"):  # before its log, the service tells the licence of its weights
                    self.log.append(json.loads(line))

    def hang_ups(self) -> int:
        """How many requests ended because their client was gone."""
        return sum(line["status"] == 499 for line in self.events("request"))

    def events(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line["event"] == name]

    def wait_for(self, event: str, count: int = 1, seconds: float = 60) -> dict[str, Any]:
        """Wait until the event was logged so often; its last line."""
        until = time.monotonic() + seconds
        while len(self.events(event)) < count:
            if time.monotonic() > until or self.process.poll() is not None:
                raise TimeoutError(f"the service never said {event!r}")
            time.sleep(0.02)
        return self.events(event)[-1]

    def open_gate(self) -> None:
        """Let the texts with "hold" be spoken."""
        self.gate.touch()

    def close_gate(self) -> None:
        """Hold them again."""
        self.gate.unlink(missing_ok=True)

    def speak(self, image: bytes, text: str) -> httpx2.Response:
        return httpx2.post(f"{self.url}/v1/speech", files={"image": image}, data={"text": text}, timeout=30)

    def end(self) -> int:
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=5)
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stderr is not None:
            self.process.stderr.close()
