"""How loudly the log tells that an answer was cut off: a fault of the service is an error, a hang-up is not."""

import logging

import pytest

from app.problems import kinds
from app.problems.cut_off import AnswerCutOff, log_cut_off
from app.problems.kinds import ProblemError, ProblemKind
from models.errors import InvalidText


@pytest.mark.parametrize(
    ("error", "kind", "level"),
    [
        (ProblemError(kinds.CLIENT_GONE, "gone"), kinds.CLIENT_GONE, logging.INFO),
        (ProblemError(kinds.DEADLINE_EXCEEDED, "late"), kinds.DEADLINE_EXCEEDED, logging.WARNING),
        (InvalidText("unspeakable"), kinds.INVALID_TEXT, logging.WARNING),
        (MemoryError(), kinds.OUT_OF_MEMORY, logging.WARNING),
        (ZeroDivisionError("secret"), kinds.INTERNAL_ERROR, logging.ERROR),
    ],
    ids=lambda value: value.slug if isinstance(value, ProblemKind) else "",
)
def test_the_level_tells_whose_fault_it_is(
    caplog: pytest.LogCaptureFixture, error: Exception, kind: ProblemKind, level: int
) -> None:
    cut = AnswerCutOff.because_of(error)
    cut.__cause__ = error
    with caplog.at_level(logging.DEBUG):
        log_cut_off(cut, "request-1")
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (level, "answer cut off")
    told = vars(record)
    assert (told["problem"], told["request_id"]) == (kind.slug, "request-1")
    assert told.get("exception") == ("builtins.ZeroDivisionError" if level == logging.ERROR else None)
    assert "secret" not in str(told)
