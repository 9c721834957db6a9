"""The service under Ray Serve, around the stand-in: two replicas, one of which is killed. Skipped without ray."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import psutil
import pytest

from app.inference.warm_up import PORTRAIT
from app.settings import Settings
from models.interfaces import Pipeline
from tests.fakes import StandInVclip

ray = pytest.importorskip("ray", reason="ray is not installed here")
serve = pytest.importorskip("ray.serve", reason="ray[serve] is not installed here")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
PORT = 18_765
URL = f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="module")
def fleet() -> Iterator[None]:
    """Two replicas around the stand-in."""
    from deploy.ray_serve import Options, Replica, deployment

    class StandInReplica(Replica):
        """Without a bundle."""

        def load(self) -> Pipeline:
            """As the service loads its own."""
            return StandInVclip()

    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=80 * 2**20, log_to_driver=False)
    serve.start(http_options={"host": "127.0.0.1", "port": PORT})
    options = Options(min_replicas=2, max_replicas=2, cpus=1, health_period_s=1)
    serve.run(deployment(options, Settings(), StandInReplica))
    yield
    serve.shutdown()
    ray.shutdown()


def speak(text: str = "Good morning to everyone.", **fields: str) -> httpx2.Response:
    files = {"image": PORTRAIT.read_bytes()}
    return httpx2.post(f"{URL}/v1/speech", files=files, data={"text": text} | fields, timeout=60)


def replicas() -> dict[int, psutil.Process]:
    """The processes of the replicas, by their ids."""
    found = {}
    for process in psutil.process_iter(["cmdline"]):
        if (
            "ServeReplica" in " ".join(process.info["cmdline"] or ())
            and "vclip" in process.info["cmdline"][0]
        ):
            found[process.pid] = process
    return found


def starts() -> dict[float, float]:
    """When each replica that answers has started -> how many requests it has answered."""
    answers: dict[float, float] = {}
    for _ in range(40):
        values: dict[str, Any] = {}
        for line in httpx2.get(f"{URL}/metrics").text.splitlines():
            name, _, value = line.rpartition(" ")
            values[name] = value
        spoken = values.get('vclip_requests_total{method="POST",route="/v1/speech",status="200"}', 0)
        answers[float(values["process_start_time_seconds"])] = float(spoken)
    return answers


@pytest.mark.usefixtures("fleet")
def test_it_answers_as_the_service_does_with_the_same_bits_from_each_replica() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: speak(), range(24)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].content[:4] == b"RIFF"
    spoken = starts()
    assert len(spoken) == 2
    assert sum(spoken.values()) == 24
    assert min(spoken.values()) > 0

    refused = httpx2.post(f"{URL}/v1/speech", files={"image": b"none"}, data={"text": "Hello."})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2][-13:]) == (422, "invalid-image")
    assert httpx2.get(f"{URL}/health/ready").status_code == 200


@pytest.mark.usefixtures("fleet")
def test_speech_is_streamed() -> None:
    files, data = {"image": PORTRAIT.read_bytes()}, {"text": "One. Two. Three.", "stream": "true"}
    with httpx2.stream("POST", f"{URL}/v1/speech", files=files, data=data, timeout=60) as answer:
        parts = list(answer.iter_raw())
    assert answer.status_code == 200
    assert len(parts) > 1


@pytest.mark.usefixtures("fleet")
def test_a_killed_replica_is_replaced_and_the_other_goes_on() -> None:
    before = replicas()
    assert len(before) == 2
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    until = time.monotonic() + 120
    answered = 0
    while len(replicas().keys() - before.keys()) < 1 or len(starts()) < 2:
        assert time.monotonic() < until
        answered += speak().status_code == 200
        time.sleep(0.2)
    assert answered > 0
    assert speak().status_code == 200
