"""Traces: a span for each request and each stage of it, without anything that a client sent."""

import signal
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from starlette.testclient import TestClient

from app.lifecycle import Lifecycle
from app.main import create_app
from app.metrics import Metrics
from app.settings import InvalidSettings, Settings, load_settings
from app.tracing import Traces
from tests.app.conftest import StartService, wait_until
from tests.fakes import StandInVclip

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
PARENT_ID = "b7ad6b7169203331"
SECRET = "A secret that nobody else may read"


@pytest.fixture
def exported() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def client(exported: InMemorySpanExporter, stand_in: StandInVclip) -> Iterator[TestClient]:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exported))
    app = create_app(Settings(), lambda: stand_in, traces=Traces(provider))
    with TestClient(app, raise_server_exceptions=False) as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200)
        yield client
        stand_in.gate.set()


def spans_of(exported: InMemorySpanExporter, n: int) -> tuple[ReadableSpan, ...]:
    """So many spans; the thread may end a stage when its answer is already there."""
    wait_until(lambda: len(exported.get_finished_spans()) >= n)
    return exported.get_finished_spans()


def of_request(spans: tuple[ReadableSpan, ...]) -> ReadableSpan:
    """The span of the only request."""
    (found,) = (span for span in spans if span.kind is SpanKind.SERVER)
    return found


def speak(client: TestClient, portrait: bytes, **headers: str) -> None:
    answer = client.post(
        "/v1/speech", files={"image": portrait}, data={"text": f"{SECRET}. Two."}, headers=headers
    )
    assert answer.status_code == 200


def test_a_request_has_a_span_and_each_stage_one_within_it(
    client: TestClient, exported: InMemorySpanExporter, portrait: bytes
) -> None:
    speak(client, portrait)
    spans = spans_of(exported, 9)
    request = of_request(spans)
    parts = [span for span in spans if span is not request]
    assert request.name == "POST /v1/speech"
    assert request.kind is SpanKind.SERVER
    assert request.parent is None
    assert dict(request.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/v1/speech",
        "http.response.status_code": 200,
    }
    names = ["decode", "embed", "encode", "queue", "rank", "synthesize", "synthesize", "text"]
    assert sorted(part.name for part in parts) == names
    for part in parts:
        assert part.parent is not None
        assert part.parent.span_id == request.context.span_id
        assert request_time(request)[0] <= request_time(part)[0] <= request_time(part)[1]
        assert set(part.attributes or {}) == {"vclip.own_seconds"}


def request_time(span: ReadableSpan) -> tuple[int, int]:
    """Begin and end in nanoseconds."""
    assert span.start_time is not None
    assert span.end_time is not None
    return span.start_time, span.end_time


def test_nothing_that_a_client_sent_is_in_a_span(
    client: TestClient, exported: InMemorySpanExporter, portrait: bytes
) -> None:
    speak(client, portrait, tracestate=f"vendor={SECRET}", baggage=f"word={SECRET}")
    client.get(f"/nowhere/{SECRET}", params={"text": SECRET})
    client.request("SECRET", "/v1/speech")
    client.post("/v1/speech", files={"image": SECRET.encode()}, data={"text": SECRET})
    spans = spans_of(exported, 12)
    assert "secret" not in " ".join(span.to_json() for span in spans).lower()


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (f"00-{TRACE_ID}-{PARENT_ID}-01", True),
        (f"00-{TRACE_ID}-{'0' * 16}-01", False),
        ("nonsense", False),
    ],
)
def test_the_trace_of_the_caller_is_gone_on_with(
    client: TestClient, exported: InMemorySpanExporter, portrait: bytes, given: str, taken: bool
) -> None:
    speak(client, portrait, traceparent=given)
    spans = spans_of(exported, 9)
    assert {f"{span.context.trace_id:032x}" == TRACE_ID for span in spans} == {taken}
    parent = of_request(spans).parent
    assert (parent is not None and f"{parent.span_id:016x}" == PARENT_ID) is taken


def test_a_caller_that_records_nothing_is_followed_in_that(
    client: TestClient, exported: InMemorySpanExporter, portrait: bytes
) -> None:
    speak(client, portrait, traceparent=f"00-{TRACE_ID}-{PARENT_ID}-00")
    assert exported.get_finished_spans() == ()


def test_requests_at_once_have_their_own_stages(
    client: TestClient, exported: InMemorySpanExporter, stand_in: StandInVclip, portrait: bytes
) -> None:
    stand_in.gate.clear()
    threads = [threading.Thread(target=speak, args=(client, portrait)) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_until(lambda: "vclip_queue_waiting 2.0" in client.get("/metrics").text)
    stand_in.gate.set()
    for thread in threads:
        thread.join(timeout=20)
    by_trace: dict[int, list[str]] = {}
    for span in spans_of(exported, 27):
        by_trace.setdefault(span.context.trace_id, []).append(span.name)
    assert len(by_trace) == 3
    assert {len(names) for names in by_trace.values()} == {9}


def test_what_is_refused_or_fails_says_why(
    client: TestClient,
    exported: InMemorySpanExporter,
    stand_in: StandInVclip,
    faceless: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.post("/v1/embeddings/face", files={"image": faceless})
    refused = of_request(exported.get_finished_spans())
    assert dict(refused.attributes or {})["error.type"] == "no-face-found"
    assert refused.status.status_code is StatusCode.UNSET  # the client's fault, as OpenTelemetry has it

    def fail(_: object) -> None:
        raise ZeroDivisionError(SECRET)

    exported.clear()
    monkeypatch.setattr(stand_in, "embed_face", fail)
    client.post("/v1/embeddings/face", files={"image": faceless})
    failed = of_request(exported.get_finished_spans())
    assert dict(failed.attributes or {})["http.response.status_code"] == 500
    assert failed.status.status_code is StatusCode.ERROR
    assert "secret" not in failed.to_json().lower()


def test_what_is_asked_every_few_seconds_is_not_traced(
    client: TestClient, exported: InMemorySpanExporter
) -> None:
    for path in ("/health/ready", "/health/live", "/metrics"):
        assert client.get(path).status_code == 200
    assert exported.get_finished_spans() == ()


def test_without_a_collector_no_span_is_made() -> None:
    traces = Traces()
    with traces.request({"type": "http", "path": "/v1/speech", "headers": []}) as span:
        assert not span.is_recording()
        record = Metrics(Lifecycle())
        assert traces.of_work(record) is record


class Collector:
    """Keeps what is sent to it, by path."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.answers = threading.Event()
        self.answers.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((self.path, body))
                outer.answers.wait()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def spans(self) -> list[tuple[str, str]]:
        """Service and name of each span."""
        found = []
        for _, body in self.received:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                named = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
                for scope in resource.scope_spans:
                    found += [(named["service.name"], span.name) for span in scope.spans]
        return found

    def close(self) -> None:
        self.answers.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.close()


def test_spans_reach_a_collector_in_the_end_at_the_latest(collector: Collector, portrait: bytes) -> None:
    app = create_app(Settings(traces=f"{collector.url}/v1/traces"), StandInVclip)
    with TestClient(app) as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200)
        speak(client, portrait)
    assert {path for path, _ in collector.received} == {"/v1/traces"}
    spans = collector.spans()
    assert len(spans) == 9
    assert {service for service, _ in spans} == {"vclip"}
    assert ("vclip", "POST /v1/speech") in spans
    assert all(SECRET.encode() not in body for _, body in collector.received)


def test_a_collector_that_does_not_answer_keeps_nobody(collector: Collector) -> None:
    collector.answers.clear()
    traces = Traces.to_collector(f"{collector.url}/v1/traces")
    with traces.request({"type": "http", "path": "/v1/speech", "headers": []}) as span:
        assert span.is_recording()
    traces.stop()
    assert not collector.answers.is_set()


def test_variables_do_not_switch_on_the_spans_of_the_framework(
    collector: Collector, start_service: StartService, portrait: bytes
) -> None:
    """FastAPI's have the path and the query of a request, and messages of exceptions."""
    service = start_service(
        FASTAPI_OTEL_AUTO_CONFIGURE="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        VCLIP_TRACES=f"{collector.url}/v1/traces",
    )
    assert service.speak(portrait, f"{SECRET}.").status_code == 200
    service.process.send_signal(signal.SIGTERM)
    assert service.end() == 0
    assert {path for path, _ in collector.received} == {"/v1/traces"}
    assert [name for _, name in collector.spans()].count("POST /v1/speech") == 1
    assert len(collector.spans()) == 8
    (line,) = (line for line in service.events("request") if line["route"] == "/v1/speech")
    assert len(line["trace_id"]) == 32


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)
    monkeypatch.setenv("VCLIP_TRACES", "http://127.0.0.1:4318/v1/traces")
    with pytest.raises(InvalidSettings, match=r"^VCLIP_TRACES: .* the extra otel"):
        load_settings()
