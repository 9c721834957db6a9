"""Starts a real service process and reads its log."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[2]


class Service:
    """A service process, its address and its log."""

    def __init__(self, gate: Path, **variables: str) -> None:
        self.gate = gate
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.app.stand_in_service"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"STAND_IN_GATE": str(gate), "VCLIP_LOG_LEVEL": "debug"} | variables,
        )
        self.log: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.port = int(self.wait_for("listening")["port"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.wait_for("ready")

    def _read(self) -> None:
        if self.process.stderr is not None:
            for line in self.process.stderr:
                self.log.append(json.loads(line))

    def hang_ups(self) -> int:
        """How many requests ended because their client was gone."""
        return sum(line["status"] == 499 for line in self.events("request"))

    def events(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line["event"] == name]

    def wait_for(self, event: str, count: int = 1) -> dict[str, Any]:
        """Wait until the event was logged so often; its last line."""
        until = time.monotonic() + 60
        while len(self.events(event)) < count:
            if time.monotonic() > until or self.process.poll() is not None:
                raise TimeoutError(f"the service never said {event!r}")
            time.sleep(0.02)
        return self.events(event)[-1]

    def open_gate(self) -> None:
        """Let the texts with "hold" be spoken."""
        self.gate.touch()

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
