"""Logs as JSON lines that hold what happened, and nothing of what was sent."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

# attributes that every record has; what else is on a record came by `extra`
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}

# uvicorn tells less than our own lines, faiss which processors it was not built for;
# the last two quote what they were sent
QUIETED = ("uvicorn", "faiss", "python_multipart", "PIL")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, the `extra` fields.

    Of an exception its type and the places in the code are told, not its message, which may quote input.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Record -> JSON text."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            line |= describe_exception(record.exc_info[1])
        return json.dumps(line, default=str)


def describe_exception(error: BaseException) -> dict[str, Any]:
    """Type and code locations of an exception, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    return {
        "exception": f"{kind.__module__}.{kind.__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def configure_logging(level: str) -> None:
    """Send everything from `level` up to standard error as JSON lines; for the process that serves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIETED:
        logging.getLogger(name).setLevel(logging.WARNING)
