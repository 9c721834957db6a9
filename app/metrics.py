"""Prometheus metrics of the running service; they contain nothing that a client sent.

Every label has a fixed set of values: routes by template, problems by slug, stages by name, keys by the name that
the operator gave them.
"""

from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from app.inference.queue import InferenceQueue
from app.lifecycle import Lifecycle
from app.problems.kinds import PUBLIC_KINDS, UNHEARD_KINDS
from app.version import SERVICE_VERSION
from models.interfaces import STAGES, Stage

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_REAL_TIME_FACTORS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 4, 8)


def known_method(method: str) -> str:
    """The method of a request where HTTP has it; of any other, which a client may have made up, `other`."""
    return method if method in _METHODS else "other"


class Metrics:
    """The metrics of one application, in their own registry."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._lifecycle = lifecycle
        self._requests = Counter(
            "vclip_requests",
            "Finished requests, by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._requests_by_key = Counter(
            "vclip_requests_by_key",
            "Finished requests with a known API key, by its name and status.",
            ("key", "status"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "vclip_request_duration_seconds",
            "Seconds from the header of a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._problems = Counter(
            "vclip_problems",
            "Requests that were refused or failed, by kind of problem.",
            ("problem",),
            registry=self.registry,
        )
        self._queue_wait = Histogram(
            "vclip_queue_wait_seconds",
            "Seconds that a request waited until its work was begun.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stages = Histogram(
            "vclip_stage_seconds",
            "Seconds of processing in a stage; synthesis is measured per sentence.",
            ("stage",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._audio_seconds = Counter(
            "vclip_audio_seconds", "Seconds of speech that were synthesized.", registry=self.registry
        )
        self._real_time_factor = Histogram(
            "vclip_real_time_factor",
            "Real-time factor: seconds of synthesis per second of speech, for each sentence.",
            buckets=_REAL_TIME_FACTORS,
            registry=self.registry,
        )
        # a series that exists from the start shows its first event, and not only the second
        for kind in (*PUBLIC_KINDS, *UNHEARD_KINDS):
            self._problems.labels(kind.slug)
        for stage in STAGES:
            self._stages.labels(stage)

    def watch(self, queue: InferenceQueue) -> None:
        """Export the state of this queue and of the lifecycle; call it once."""
        self.registry.register(_State(queue, self._lifecycle))

    def request_ended(
        self,
        route: str,
        method: str,
        status: int | None,
        seconds: float,
        problem: str | None,
        key_name: str | None = None,
    ) -> None:
        """Count a finished request.

        route: its template. method: as `known_method` returns it. status: None if no answer was begun.
        key_name: of a known key, None without.
        """
        self._requests.labels(route, method, str(status or "none")).inc()
        self._durations.labels(route).observe(seconds)
        if key_name is not None:
            self._requests_by_key.labels(key_name, str(status or "none")).inc()
        if problem is not None:
            self._problems.labels(problem).inc()

    def queue_left(self, seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._queue_wait.observe(seconds)

    def stage_ended(self, stage: Stage, seconds: float, elapsed_s: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._stages.labels(stage).observe(seconds)

    def speech_made(self, speech_seconds: float, work_seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._audio_seconds.inc(speech_seconds)
        if speech_seconds > 0:
            self._real_time_factor.observe(work_seconds / speech_seconds)


class _State(Collector):
    """Gauges that are read when the metrics are collected."""

    def __init__(self, queue: InferenceQueue, lifecycle: Lifecycle) -> None:
        self._queue = queue
        self._lifecycle = lifecycle

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges and, once the bundle is loaded, its description."""
        life, queue = self._lifecycle, self._queue
        for name, text, value in (
            ("vclip_loaded", "1 once the bundle is loaded and one inference succeeded.", life.loaded),
            ("vclip_ready", "1 while requests are accepted.", life.ready),
            ("vclip_draining", "1 once the process was asked to shut down.", life.draining),
            ("vclip_requests_in_flight", "API requests in progress.", life.requests_in_flight),
            ("vclip_queue_waiting", "Requests in the queue beside the one at work.", queue.waiting),
            ("vclip_queue_size", "Size of the queue.", queue.size),
            ("vclip_queue_expected_seconds", "Expected seconds of work in the queue.", queue.expected_s),
        ):
            yield GaugeMetricFamily(name, text, float(value))
        if queue.facts is not None:
            manifest = queue.facts.manifest
            labels = {"version": SERVICE_VERSION, "bundle": manifest.name, "bundle_version": manifest.version}
            yield InfoMetricFamily("vclip_build", "The running service and its bundle.", labels)
