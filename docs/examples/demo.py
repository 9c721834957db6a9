"""A client, as `make demo` runs it.

Start the service, send a portrait, save the speech..venv/bin/python docs/examples/demo.py [--face FILE]
[--text TEXT] [--out FILE]

The portrait, where none is given, is NASA's of Eileen Collins (public domain), from scikit-image.
"""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
TEXT = "Hello! You have never heard this voice before: it was made a moment ago, from nothing but a picture."
READY_TIMEOUT_S = 600  # seconds on an idle machine; minutes where others use it too
ANSWER_TIMEOUT_S = 180
STOP_TIMEOUT_S = 60


class DemoFailed(Exception):
    """The demonstration failed; the message says why."""


class Refused(DemoFailed):
    """The service does not take the picture or the text; its log says no more."""


class Service:
    """`python -m app` on a free port, with its log in a file."""

    def __init__(self, log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app"],
                cwd=ROOT,
                env=os.environ | {"VCLIP_HOST": "127.0.0.1", "VCLIP_PORT": "0"},
                stdout=file,
                stderr=file,
            )

    def wait_until_ready(self) -> str:
        """Wait for /health/ready; the address of the service."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise DemoFailed(f"the service ended with exit code {self._process.returncode}")
            address = self._address()
            if address and _is_ready(address):
                return address
            time.sleep(0.2)
        raise DemoFailed(f"the service was not ready after {READY_TIMEOUT_S} s")

    def stop(self) -> None:
        """End it as an operator would, and look whether it ended well."""
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired as error:
            raise DemoFailed(f"the service did not stop within {STOP_TIMEOUT_S} s") from error
        if code != 0:
            raise DemoFailed(f"the service stopped with exit code {code}")

    def kill(self) -> None:
        """End it whatever it does, so that nothing is left behind."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log_text(self) -> str:
        """What the service has logged so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _address(self) -> str | None:
        """The service chooses a free port and names it in its log, one JSON object a line."""
        for line in self.log_text().splitlines():
            if line.startswith("{") and line.endswith("}"):
                entry = json.loads(line)
                if entry["event"] == "listening":
                    return f"http://{entry['host']}:{entry['port']}"
        return None


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/health/ready", timeout=5).status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False  # not yet


def portrait() -> bytes:
    """The portrait as a PNG file."""
    from PIL import Image
    from skimage.data import astronaut

    file = io.BytesIO()
    Image.fromarray(astronaut()).save(file, "PNG")
    return file.getvalue()


def create_speech(address: str, picture: bytes, text: str) -> httpx2.Response:
    """POST /v1/speech; the answer. Raises DemoFailed where it is none with audio."""
    answer = httpx2.post(
        f"{address}/v1/speech", files={"image": picture}, data={"text": text}, timeout=ANSWER_TIMEOUT_S
    )
    if answer.is_client_error:
        raise Refused(answer.json()["detail"])
    if answer.status_code != httpx2.codes.OK:
        raise DemoFailed(f"POST /v1/speech answered {answer.status_code}: {answer.text}")
    return answer


def seconds_of(audio: bytes) -> float:
    """Length of a WAV file. Raises DemoFailed where it is none, or silent."""
    try:
        with wave.open(io.BytesIO(audio), "rb") as file:
            frames, rate_hz = file.getnframes(), file.getframerate()
            samples = file.readframes(frames)
    except (wave.Error, EOFError) as error:
        raise DemoFailed(f"the answer is not a WAV file: {error}") from error
    if not any(samples):
        raise DemoFailed("the audio is silent")
    return frames / rate_hz


def run(picture: bytes, text: str, out: Path, log: Path) -> None:
    """The whole demonstration. Raises DemoFailed, with the service's log in `log`."""
    service = Service(log)
    try:
        started = time.monotonic()
        address = service.wait_until_ready()
        print(f"service      ready after {time.monotonic() - started:.1f} s at {address}")
        started = time.monotonic()
        answer = create_speech(address, picture, text)
        took_s = time.monotonic() - started
        seconds = seconds_of(answer.content)
        out.write_bytes(answer.content)
        print(f"voice        {answer.headers['Vclip-Voice']}")
        print(f"fit          cosine {answer.headers['Vclip-Score']} (-1 to 1)")
        print(f"probability  {answer.headers['Vclip-Probability']} that face and voice belong together")
        print(f"audio        {seconds:.1f} s in {out}, made in {took_s:.1f} s")
        service.stop()
        print("service      stopped cleanly")
    finally:
        service.kill()


def main() -> int:
    """Parse the command line and run; the exit code."""
    parser = argparse.ArgumentParser(description="Start the service, let it speak once, save the audio.")
    parser.add_argument("--face", type=Path, help="a picture with a face; default: an astronaut's portrait")
    parser.add_argument("--text", default=TEXT, help="the text to speak")
    parser.add_argument("--out", type=Path, default=Path("demo.wav"), help="default: demo.wav")
    args = parser.parse_args()
    if args.face and not args.face.is_file():
        parser.error(f"--face {args.face} is not a file: give a picture with a face")
    picture = args.face.read_bytes() if args.face else portrait()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "service.log"
        try:
            run(picture, args.text, args.out, log)
        except (DemoFailed, httpx2.HTTPError) as error:
            if not isinstance(error, Refused):
                text = log.read_text(encoding="utf-8", errors="replace")
                print(f"\nThe service's log:\n{text}", file=sys.stderr)
            print(f"demo failed: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
