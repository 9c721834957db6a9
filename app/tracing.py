"""OpenTelemetry traces: a span for each request, and within it one for its wait and for each stage of its work.

Off, unless `VCLIP_TRACES` names a collector. Spans carry names from fixed sets, times, the status and the kind of
a problem: no address, no header but the ids of `traceparent`, nothing of a picture, a voice or a text. The spans of
FastAPI have the path and the query, so app/main.py switches them off.
"""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    Span,
    SpanKind,
    Status,
    StatusCode,
    format_trace_id,
    get_current_span,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import Scope

from app.inference.steps import WorkRecord
from app.version import SERVICE_VERSION
from models.interfaces import Stage

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

HEALTH_PREFIX = "/health/"
UNTRACED = (HEALTH_PREFIX, "/metrics")  # asked every few seconds
EXPORT_TIMEOUT_S = 5.0
STOP_TIMEOUT_S = 2.0
PARENT = "traceparent"


class Traces:
    """Makes the spans of requests; without a provider, none, at no cost."""

    def __init__(self, provider: "TracerProvider | None" = None) -> None:
        self._provider = provider
        self._tracer = None if provider is None else provider.get_tracer("vclip", SERVICE_VERSION)

    @classmethod
    def to_collector(cls, url: str | None) -> "Traces":
        """Traces that a thread of their own sends to a collector, OTLP over HTTP; with None, no traces.

        They are sent in batches; what a collector that does not answer leaves over 2,048 spans is dropped.
        """
        if url is None:
            return cls()
        # the packages of the extra `otel`
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        described = Resource(
            {
                "service.name": "vclip",
                "service.version": SERVICE_VERSION,
                "service.instance.id": str(uuid.uuid4()),
            }
        )
        provider = TracerProvider(
            resource=described.merge(OTELResourceDetector().detect()), shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(endpoint=url, timeout=EXPORT_TIMEOUT_S)
        provider.add_span_processor(BatchSpanProcessor(exporter))
        return cls(provider)

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        """The span of one request, current in the block; the child of the one that the client names, if it does.

        One that records nothing where there are no traces, or not of this address.
        """
        if self._tracer is None or scope["path"].startswith(UNTRACED):
            yield INVALID_SPAN
            return
        # only the ids: `tracestate` is free text
        given = {PARENT: Headers(scope=scope).getlist(PARENT)}
        parent = TraceContextTextMapPropagator().extract(given, Context())
        span = self._tracer.start_span("request", parent, SpanKind.SERVER)
        with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            yield span

    def of_work(self, record: WorkRecord) -> WorkRecord:
        """The same record, with spans of the stages, if there are traces."""
        return record if self._tracer is None else _TracedWork(record, self)

    def add_part(self, name: str, seconds: float, elapsed_s: float) -> None:
        """Add a span that ends now to the current one, if that records.

        seconds: its own, without the stages within it and the work of others. elapsed_s: since its begin.
        """
        if self._tracer is None or not get_current_span().is_recording():
            return
        ended = time.time_ns()
        span = self._tracer.start_span(
            name, attributes={"vclip.own_seconds": seconds}, start_time=ended - round(elapsed_s * 1e9)
        )
        span.end(ended)

    def stop(self) -> None:
        """Send what is left; wait for the collector for a short while only."""
        if self._provider is None:
            return
        # a daemon, so that a collector which does not answer cannot keep the process from exiting
        sender = threading.Thread(target=self._provider.shutdown, daemon=True)
        sender.start()
        sender.join(STOP_TIMEOUT_S)


def describe(span: Span, method: str, route: str, status: int | None, problem: str | None) -> None:
    """Tell the span how its request ended, in the names of OpenTelemetry's conventions.

    method: one that is known, or other. route: the template. status: None if no answer was begun.
    """
    span.update_name(f"{method} {route}")
    span.set_attribute("http.request.method", "_OTHER" if method == "other" else method)
    span.set_attribute("http.route", route)
    if status is not None:
        span.set_attribute("http.response.status_code", status)
    if problem is not None:
        span.set_attribute("error.type", problem)
    if status is None or status >= 500 or (problem is not None and status < 400):
        span.set_status(Status(StatusCode.ERROR))


def trace_id(span: Span) -> dict[str, str]:
    """The field that a log line gets; none where nothing is recorded."""
    return {"trace_id": format_trace_id(span.get_span_context().trace_id)} if span.is_recording() else {}


class _TracedWork:
    """A `WorkRecord` that passes everything on, and makes a span of it under that of the request."""

    def __init__(self, record: WorkRecord, traces: Traces) -> None:
        self._record = record
        self._traces = traces

    def queue_left(self, seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._record.queue_left(seconds)
        self._traces.add_part("queue", seconds, seconds)

    def stage_ended(self, stage: Stage, seconds: float, elapsed_s: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._record.stage_ended(stage, seconds, elapsed_s)
        self._traces.add_part(stage, seconds, elapsed_s)

    def speech_made(self, speech_seconds: float, work_seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._record.speech_made(speech_seconds, work_seconds)
