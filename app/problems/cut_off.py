"""An answer whose beginning is already sent, and which cannot go on: its connection is closed."""

import logging

from app.observability import describe_exception
from app.problems.handlers import problem_of
from app.problems.kinds import CLIENT_GONE, INTERNAL_ERROR, ProblemKind

logger = logging.getLogger(__name__)


class AnswerCutOff(Exception):
    """Raised where an answer breaks off; it passes all handlers up to `app.middleware.request_context`.

    The server then closes the connection without the last chunk, so that a client can tell that the answer is
    not whole. `kind` is the problem that it would have been before the first byte.
    """

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(kind.slug)
        self.kind = kind

    @classmethod
    def because_of(cls, error: Exception) -> "AnswerCutOff":
        """The same for an error that came too late to be answered."""
        return cls(problem_of(error))


def log_cut_off(cut: AnswerCutOff, request_id: str) -> None:
    """Tell the operator; of a fault of the service also where it happened."""
    extra: dict[str, object] = {"problem": cut.kind.slug, "request_id": request_id}
    level = logging.INFO if cut.kind is CLIENT_GONE else logging.WARNING
    if cut.kind is INTERNAL_ERROR and cut.__cause__ is not None:
        level = logging.ERROR
        extra |= describe_exception(cut.__cause__)
    logger.log(level, "answer cut off", extra=extra)
