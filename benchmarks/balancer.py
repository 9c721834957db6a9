"""haproxy before replicas on this machine: least connections, health checks, and replicas that come and go."""

import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

import psutil

HAPROXY = "haproxy"
_CONFIGURATION = """
global
    stats socket {folder}/control level admin
defaults
    mode http
    timeout connect 5s
    timeout client 300s
    timeout server 300s
    timeout queue 300s
    retries 3
    option redispatch 1
    # a connection of its own for each request: one that is refused is sent to another replica, and nothing is sent
    # into a connection that a dead replica has left
    http-reuse never
frontend front
    bind 127.0.0.1:{port}
    default_backend replicas
backend replicas
    balance leastconn
    option httpchk GET /health/ready
    # a busy machine answers a check late: the replica that is asked is not dead for that
    timeout check 5s
    default-server check inter 300ms fall 3 rise 1
{servers}
"""


class Balancer:
    """Sends each request to the replica with the fewest in progress; `slots` is the most replicas."""

    def __init__(self, folder: Path, slots: int) -> None:
        program = shutil.which(HAPROXY, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        if program is None:
            raise FileNotFoundError("haproxy is not installed: apt-get install haproxy")
        self._control = folder / "control"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        servers = "\n".join(f"    server s{slot} 127.0.0.1:1 disabled" for slot in range(slots))
        configuration = folder / "haproxy.cfg"
        configuration.write_text(_CONFIGURATION.format(folder=folder, port=self.port, servers=servers))
        self._process = subprocess.Popen(
            [program, "-db", "-f", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 10
        while not self._control.exists():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError("haproxy did not start")
            time.sleep(0.02)

    def add(self, slot: int, port: int) -> None:
        """Send requests to the replica on this port, as soon as it is ready."""
        self._say(f"set server replicas/s{slot} addr 127.0.0.1 port {port}")
        self._say(f"set server replicas/s{slot} state ready")
        self._say(f"enable health replicas/s{slot}")
        until = time.monotonic() + 30
        while self._state(slot) != "UP":
            if time.monotonic() > until:
                raise RuntimeError(f"haproxy does not find the replica on port {port} ready")
            time.sleep(0.05)

    def leave_out(self, slot: int) -> None:
        """Send it no new requests; those in progress go on."""
        self._say(f"set server replicas/s{slot} state drain")

    def cpu_s(self) -> float:
        """Seconds that processors have worked for it so far."""
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        """End haproxy."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> "Balancer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _state(self, slot: int) -> str:
        lines = self._say("show stat").splitlines()
        names = lines[0].lstrip("# ").split(",")
        for line in lines[1:]:
            row = dict(zip(names, line.split(","), strict=False))
            if row.get("pxname") == "replicas" and row.get("svname") == f"s{slot}":
                return row["status"]
        return ""

    def _say(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.connect(str(self._control))
            control.sendall(command.encode() + b"\n")
            parts = []
            while part := control.recv(65_536):
                parts.append(part)
        return b"".join(parts).decode()


def free_port() -> int:
    """A TCP port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
