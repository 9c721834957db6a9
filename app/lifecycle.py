"""The state of the process: starting, ready, draining or failed."""

from dataclasses import dataclass, field
from threading import Event


@dataclass
class Lifecycle:
    """Flags shared by the event loop, the inference thread and the signal handler; each is set only once.

    failure: the exception that ended the inference thread; None while it runs.
    requests_in_flight: API requests from their first byte to the last byte of their answer; changed only
    by the event loop.
    """

    failure: BaseException | None = None
    requests_in_flight: int = 0
    _loaded: Event = field(default_factory=Event)
    _draining: Event = field(default_factory=Event)

    @property
    def ready(self) -> bool:
        """Whether requests are accepted.

        The bundle is loaded, one inference succeeded, and no shutdown began.
        """
        return self.loaded and not self.draining and self.failure is None

    @property
    def loaded(self) -> bool:
        """Whether the bundle is loaded and one real inference succeeded."""
        return self._loaded.is_set()

    @property
    def draining(self) -> bool:
        """Whether the process is shutting down and accepts no new work."""
        return self._draining.is_set()

    def mark_loaded(self) -> None:
        """Record that the bundle is loaded and one real inference succeeded."""
        self._loaded.set()

    def drain(self) -> None:
        """Accept no new work: the process was asked to shut down."""
        self._draining.set()

    def fail(self, cause: BaseException) -> None:
        """Record that the inference thread ended unexpectedly."""
        self.failure = cause
