"""What is counted and measured while the service runs, in the format of Prometheus; nothing of what was sent.

Every label has a fixed set of values: routes by template, problems by slug, stages by name.
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


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._lifecycle = lifecycle
        self._requests = Counter(
            "vclip_requests",
            "Requests that have ended, by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "vclip_request_duration_seconds",
            "Seconds from the head of a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._problems = Counter(
            "vclip_problems",
            "Requests that were refused or failed, by the kind of problem.",
            ("problem",),
            registry=self.registry,
        )
        self._queue_wait = Histogram(
            "vclip_queue_wait_seconds",
            "Seconds from entering the queue to the begin of the work.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stages = Histogram(
            "vclip_stage_seconds",
            "Seconds of work of a stage; synthesis is measured by the sentence.",
            ("stage",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._audio_seconds = Counter(
            "vclip_audio_seconds", "Seconds of speech that were made.", registry=self.registry
        )
        self._real_time_factor = Histogram(
            "vclip_real_time_factor",
            "Seconds of synthesis for a second of speech, by the sentence.",
            buckets=_REAL_TIME_FACTORS,
            registry=self.registry,
        )
        # a series that is there from the start shows the first event, not only the second
        for kind in (*PUBLIC_KINDS, *UNHEARD_KINDS):
            self._problems.labels(kind.slug)
        for stage in STAGES:
            self._stages.labels(stage)

    def watch(self, queue: InferenceQueue) -> None:
        """Tell the state of this queue, and of the lifecycle, at each reading; to be called once."""
        self.registry.register(_State(queue, self._lifecycle))

    def request_ended(
        self, route: str, method: str, status: int | None, seconds: float, problem: str | None
    ) -> None:
        """A request is over. route: a template. status: None where no answer was begun."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status or "none")).inc()
        self._durations.labels(route).observe(seconds)
        if problem is not None:
            self._problems.labels(problem).inc()

    def queue_left(self, seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._queue_wait.observe(seconds)

    def stage_ended(self, stage: Stage, seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._stages.labels(stage).observe(seconds)

    def speech_made(self, speech_seconds: float, work_seconds: float) -> None:
        """As `app.inference.steps.WorkRecord`."""
        self._audio_seconds.inc(speech_seconds)
        if speech_seconds > 0:
            self._real_time_factor.observe(work_seconds / speech_seconds)


class _State(Collector):
    """What is read when it is asked for, instead of being counted."""

    def __init__(self, queue: InferenceQueue, lifecycle: Lifecycle) -> None:
        self._queue = queue
        self._lifecycle = lifecycle

    def collect(self) -> Iterator[Metric]:
        """The gauges, and once the bundle is loaded what it is."""
        life, queue = self._lifecycle, self._queue
        for name, text, value in (
            ("vclip_loaded", "1 once the bundle is loaded and one inference has passed.", life.loaded),
            ("vclip_ready", "1 while requests are taken.", life.ready),
            ("vclip_draining", "1 once the process was asked to end.", life.draining),
            ("vclip_requests_in_flight", "Requests to the API under way.", life.requests_in_flight),
            ("vclip_queue_waiting", "Requests that wait for the one at work.", queue.waiting),
            ("vclip_queue_size", "Requests that may wait at most.", queue.size),
        ):
            yield GaugeMetricFamily(name, text, float(value))
        if queue.facts is not None:
            manifest = queue.facts.manifest
            labels = {"version": SERVICE_VERSION, "bundle": manifest.name, "bundle_version": manifest.version}
            yield InfoMetricFamily("vclip_build", "What runs here.", labels)
