"""Logs in JSON lines, without any content of requests."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

# attributes that every record has; all others were passed as `extra`
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}

# uvicorn logs less than our own lines, faiss logs unsupported processors; the last two quote request content
QUIETED = ("uvicorn", "faiss", "python_multipart", "PIL")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, the `extra` fields.

    An exception is logged with its type and code locations, but without its message, which may quote input.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as JSON."""
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
    """Return the type and the code locations of an exception, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    return {
        "exception": f"{kind.__module__}.{kind.__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def configure_logging(level: str) -> None:
    """Log everything from `level` up to standard error as JSON lines; called once by the serving process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIETED:
        logging.getLogger(name).setLevel(logging.WARNING)
