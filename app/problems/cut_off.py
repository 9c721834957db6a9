"""Ends an answer that was already begun and cannot be completed: the connection is closed."""

import logging

from app.observability import describe_exception
from app.problems.handlers import problem_of
from app.problems.kinds import CLIENT_GONE, INTERNAL_ERROR, ProblemKind

logger = logging.getLogger(__name__)


class AnswerCutOff(Exception):
    """Raised when an answer breaks off; it passes all handlers up to `app.middleware.request_context`.

    The server then closes the connection without the last chunk, so that the client notices that the answer
    is incomplete. `kind` is the problem that would have been answered before the first byte.
    """

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(kind.slug)
        self.kind = kind

    @classmethod
    def because_of(cls, error: Exception) -> "AnswerCutOff":
        """Wrap an error that occurred too late to be answered."""
        return cls(problem_of(error))


def log_cut_off(cut: AnswerCutOff, request_id: str) -> None:
    """Log it; for a fault of the service, with the code location."""
    extra: dict[str, object] = {"problem": cut.kind.slug, "request_id": request_id}
    level = logging.INFO if cut.kind is CLIENT_GONE else logging.WARNING
    if cut.kind is INTERNAL_ERROR and cut.__cause__ is not None:
        level = logging.ERROR
        extra |= describe_exception(cut.__cause__)
    logger.log(level, "answer cut off", extra=extra)
