"""Limits that hold before a body is parsed."""

import asyncio
import json
import threading
from collections.abc import Iterator

import httpx2
import pytest
from starlette.formparsers import MultiPartParser
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.lifecycle import Lifecycle
from app.middleware.request_limits import MAX_JSON_BYTES, RequestLimits
from app.problems import kinds
from app.problems.kinds import ProblemError
from app.settings import Settings
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient, wait_until
from tests.fakes import StandInVclip

MULTIPART = {"content-type": "multipart/form-data; boundary=b"}


def part(name: str, content: bytes, file: bool = False) -> bytes:
    filename = '; filename="f"' if file else ""
    return (
        f'--b\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'.encode() + content + b"\r\n"
    )


def test_a_declared_body_over_the_limit_is_refused_before_it_is_read(make_client: MakeClient) -> None:
    client = make_client(max_body_bytes=2000)
    read = []

    def body() -> Iterator[bytes]:
        read.append(True)
        yield b"x" * 2001

    response = client.post("/v1/speech", content=body(), headers=MULTIPART | {"content-length": "2001"})
    assert "2,000 bytes" in assert_problem(response, 413, "body-too-large")["detail"]
    assert response.headers["connection"] == "close"


def test_a_chunked_body_over_the_limit_is_refused(make_client: MakeClient) -> None:
    client = make_client(max_body_bytes=2000)

    def body() -> Iterator[bytes]:
        yield part("text", b"hi")
        yield b'--b\r\nContent-Disposition: form-data; name="image"; filename="f"\r\n\r\n'
        for _ in range(10):
            yield b"x" * 500

    response = client.post("/v1/speech", content=body(), headers=MULTIPART)
    assert "content-length" not in response.request.headers
    assert_problem(response, 413, "body-too-large")


def test_a_forged_small_length_does_not_lift_the_limit(make_client: MakeClient) -> None:
    client = make_client(max_body_bytes=2000)
    response = client.post(
        "/v1/speech",
        content=part("image", b"x" * 5000, file=True) + b"--b--\r\n",
        headers=MULTIPART | {"content-length": "100"},
    )
    assert_problem(response, 413, "body-too-large")


def test_a_body_at_the_limit_passes(make_client: MakeClient, portrait: bytes) -> None:
    body = part("text", b"hi") + part("image", portrait, file=True) + b"--b--\r\n"
    client = make_client(max_body_bytes=len(body))
    assert client.post("/v1/speech", content=body, headers=MULTIPART).status_code == 200
    response = client.post("/v1/speech", content=body + b"\r\n", headers=MULTIPART)
    assert_problem(response, 413, "body-too-large")


def test_uploads_never_touch_a_disk() -> None:
    """0 is how a spooled temporary file is told to stay in memory."""
    import app.main  # noqa: F401

    assert MultiPartParser.spool_max_size == 0


class Requests:
    """Requests sent from threads, with their answers."""

    def __init__(self, client: TestClient, portrait: bytes) -> None:
        self._client = client
        self._portrait = portrait
        self._threads: list[threading.Thread] = []
        self.answers: list[httpx2.Response] = []

    def send(self, text: str = "Hello.") -> None:
        def post() -> None:
            files = {"image": self._portrait}
            self.answers.append(self._client.post("/v1/speech", files=files, data={"text": text}))

        thread = threading.Thread(target=post)
        thread.start()
        self._threads.append(thread)

    def wait(self) -> list[int]:
        for thread in self._threads:
            thread.join(timeout=20)
        return sorted(answer.status_code for answer in self.answers)


@pytest.fixture
def busy(make_client: MakeClient, stand_in: StandInVclip, portrait: bytes) -> Requests:
    """A service with one place in the queue, which is at work until the gate is opened."""
    client = make_client(queue_size=1)
    requests = Requests(client, portrait)
    stand_in.gate.clear()
    begun = stand_in.sentences_begun
    requests.send()
    wait_until(lambda: stand_in.sentences_begun == begun + 1)
    return requests


def test_a_full_queue_answers_429_and_when_to_come_back(busy: Requests, stand_in: StandInVclip) -> None:
    busy.send()  # waits, or is refused: one of these two
    busy.send()
    wait_until(lambda: len(busy.answers) == 1)
    refused = busy.answers[0]
    body = assert_problem(refused, 429, "too-many-requests")
    assert f"in {refused.headers['retry-after']} s" in body["detail"]
    stand_in.gate.set()
    assert busy.wait() == [200, 200, 429]


def test_more_requests_at_once_than_allowed_are_refused_unread(
    make_client: MakeClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    client = make_client(max_concurrent_requests=1)
    requests = Requests(client, portrait)
    stand_in.gate.clear()
    begun = stand_in.sentences_begun
    requests.send()
    wait_until(lambda: stand_in.sentences_begun == begun + 1)
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"})
    assert_problem(response, 429, "too-many-requests")
    assert client.get("/health/ready").status_code == 200
    stand_in.gate.set()
    assert requests.wait() == [200]
    assert client.post("/v1/speech", files={"image": portrait}, data={"text": "hi"}).status_code == 200


def test_a_request_past_its_deadline_gets_503_and_frees_its_place(
    make_client: MakeClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    client = make_client(deadline_s=1.0)
    stand_in.gate.clear()
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "One. Two. Three."})
    body = assert_problem(response, 503, "deadline-exceeded")
    # it would be too long at any time
    assert "on this machine, but the limit is 1 s: send a shorter text or fewer files, or" in body["detail"]
    assert "retry-after" not in response.headers
    begun = stand_in.sentences_begun
    stand_in.gate.set()
    wait_until(
        lambda: client.post("/v1/speech", files={"image": portrait}, data={"text": "Hi."}).status_code == 200
    )
    # the sentence at work ends, and the other two are never begun
    assert stand_in.sentences_begun - begun < 3


def test_a_request_that_others_delay_past_its_deadline_may_come_again(
    make_client: MakeClient, stand_in: StandInVclip, portrait: bytes
) -> None:
    client = make_client(deadline_s=1.5)
    stand_in.gate.clear()
    begun = stand_in.sentences_begun
    requests = Requests(client, portrait)
    requests.send()
    wait_until(lambda: stand_in.sentences_begun == begun + 1)
    response = client.post("/v1/speech", files={"image": portrait}, data={"text": "Hi."})
    body = assert_problem(response, 503, "deadline-exceeded")
    assert "since others were served too: try again later" in body["detail"]
    assert response.headers["retry-after"] == "1"
    stand_in.gate.set()
    requests.wait()


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/ld+json"])
@pytest.mark.parametrize("chunked", [False, True])
def test_json_has_a_limit_of_its_own_since_it_grows_when_it_is_parsed(
    client: TestClient, chunked: bool, content_type: str
) -> None:
    content = b'{"input": "' + b"a" * MAX_JSON_BYTES + b'"}'
    response = client.post(
        "/v1/audio/speech",
        content=iter([content]) if chunked else content,
        headers={"content-type": content_type},
    )
    assert response.status_code == 413
    assert (
        response.json()["error"]["message"] == "JSON is over the limit of 262,144 bytes: send a shorter text"
    )


def test_json_has_the_limit_of_a_body_where_that_is_smaller(make_client: MakeClient) -> None:
    client = make_client(max_body_bytes=2000)
    response = client.post("/v1/audio/speech", json={"input": "a" * 2000})
    assert response.status_code == 413
    assert response.json()["error"]["message"] == "JSON is over the limit of 2,000 bytes: send a shorter text"


def through_limits(
    app: ASGIApp,
    receive: Receive,
    lifecycle: Lifecycle,
    upload_timeout_s: float = 60.0,
    path: str = "/v1/speech",
) -> list[Message]:
    """Let the limits handle one request for the app -> the messages of its answer."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    limits = RequestLimits(app, Settings(upload_timeout_s=upload_timeout_s), lifecycle)
    scope = {"type": "http", "path": path, "headers": [], "state": {"request_id": "1"}}
    asyncio.run(limits(scope, receive, send))
    return sent


async def whole_body() -> Message:
    return {"type": "http.request", "body": b"x"}


def test_an_upload_has_one_time_for_all_its_parts_and_is_not_counted_afterwards() -> None:
    lifecycle = Lifecycle()
    parts = 0

    async def drip() -> Message:
        nonlocal parts
        parts += 1
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": parts < 500}

    async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
        assert lifecycle.requests_in_flight == 1
        while (await receive())["more_body"]:
            pass

    with pytest.raises(ProblemError) as problem:
        through_limits(read_all, drip, lifecycle, upload_timeout_s=0.2)
    assert problem.value.kind is kinds.UPLOAD_TIMEOUT
    assert lifecycle.requests_in_flight == 0


def test_the_time_of_an_upload_does_not_count_for_the_work_after_it() -> None:
    messages = iter([whole_body])

    async def receive_then_hang_up() -> Message:
        for message in messages:
            return await message()
        await asyncio.sleep(0.5)
        return {"type": "http.disconnect"}

    async def read_and_listen(scope: Scope, receive: Receive, send: Send) -> None:
        assert [(await receive())["type"] for _ in range(2)] == ["http.request", "http.disconnect"]

    through_limits(read_and_listen, receive_then_hang_up, Lifecycle(), upload_timeout_s=0.2)


def test_a_long_answer_is_passed_on_in_parts_and_whole() -> None:
    body = bytes(range(256)) * 600  # 150 KiB

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    parts = through_limits(answer, whole_body, Lifecycle())[1:]
    assert b"".join(part["body"] for part in parts) == body
    assert [len(part["body"]) for part in parts] == [65_536, 65_536, len(body) - 131_072]
    assert [part["more_body"] for part in parts] == [True, True, False]


def test_a_body_outside_of_the_api_has_the_same_limit() -> None:
    async def receive_without_end() -> Message:
        return {"type": "http.request", "body": bytes(1024 * 1024), "more_body": True}

    async def read_much(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(100):
            await receive()

    with pytest.raises(ProblemError) as problem:
        through_limits(read_much, receive_without_end, Lifecycle(), path="/health/live")
    assert problem.value.kind is kinds.BODY_TOO_LARGE


def test_nothing_new_is_begun_while_the_process_drains() -> None:
    lifecycle = Lifecycle()
    lifecycle.drain()

    async def work(scope: Scope, receive: Receive, send: Send) -> None:
        pytest.fail("the request was let in")

    start = through_limits(work, whole_body, lifecycle)[0]
    assert start["status"] == 503
    assert {(b"retry-after", b"1"), (b"connection", b"close")} <= set(start["headers"])


def test_the_longest_request_in_json_is_under_its_limit(make_client: MakeClient) -> None:
    """All characters beyond the first 65,536, which JSON can write as two escapes of six bytes each."""
    client = make_client(max_text_characters=5000)
    fields = {"input": "\U0001d5ba" * 5000, "instructions": "\U0001d5ba" * 4096, "voice": "\U0001d5ba" * 2048}
    response = client.post("/v1/audio/speech", json={"model": "tts-1", **fields})
    escaped = json.dumps({"model": "tts-1", **fields}).encode()
    again = client.post("/v1/audio/speech", content=escaped, headers={"content-type": "application/json"})
    for answer in (response, again):
        assert answer.json()["error"]["code"] == "unknown-voice"
