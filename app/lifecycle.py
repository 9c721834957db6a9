"""What state the process is in: starting, ready, draining or failed."""

from dataclasses import dataclass, field
from threading import Event


@dataclass
class Lifecycle:
    """Flags shared by the event loop, the inference thread and the signal handler; each is set only once.

    failure: what ended the inference thread, None while it is well.
    requests_in_flight: requests to the API between their first byte and the last of their answer; counted
        by the event loop alone.
    """

    failure: BaseException | None = None
    requests_in_flight: int = 0
    _loaded: Event = field(default_factory=Event)
    _draining: Event = field(default_factory=Event)

    @property
    def ready(self) -> bool:
        """Whether requests are taken: the bundle is loaded, one inference has passed, no end is in sight."""
        return self.loaded and not self.draining and self.failure is None

    @property
    def loaded(self) -> bool:
        """Whether the bundle is loaded and one real inference has passed."""
        return self._loaded.is_set()

    @property
    def draining(self) -> bool:
        """Whether the process is about to end and takes no new work."""
        return self._draining.is_set()

    def mark_loaded(self) -> None:
        """The inference thread has loaded the bundle and passed one real inference."""
        self._loaded.set()

    def drain(self) -> None:
        """Take no new work: the process was asked to end."""
        self._draining.set()

    def fail(self, cause: BaseException) -> None:
        """The inference thread has ended without being asked to."""
        self.failure = cause
