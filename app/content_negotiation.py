"""Which form has the body that the client sends, and which form of the answer does it take?"""

import io
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import numpy as np
from fastapi import Depends, Request, Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from app.problems import kinds
from app.problems.kinds import ProblemError
from models.types import FloatArray

JSON = "application/json"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
NPY = "application/x-npy"
OFFERED = (JSON, NPY)  # the first is the default if the client has no preference

# the 200 of a route that answers in both forms; FastAPI adds the JSON
NPY_RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"JSON, or with `Accept: {NPY}` a float32 NumPy file of one dimension.",
        "content": {NPY: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def accepted_type(request: Request) -> str:
    """The one of `OFFERED` that the Accept headers prefer (RFC 9110, section 12.5.1).

    Raises ProblemError 406 where they take neither.
    """
    accept = ",".join(request.headers.getlist("accept"))
    if not accept.strip():
        return JSON
    chosen: str | None = parse_accept_header(accept, MIMEAccept).best_match(OFFERED)
    if chosen is None:
        raise ProblemError(kinds.NOT_ACCEPTABLE, kinds.NOT_ACCEPTABLE.example)
    return chosen


def type_of(request: Request) -> str:
    """The media type of the body, without parameters; "" where none is named."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_type(*types: str) -> Callable[[Request], None]:
    """A dependency that raises ProblemError 415 where the body has none of these content types.

    types: media types without parameters; the first is the one that the refusal recommends.
    """

    def check(request: Request) -> None:
        content_type = type_of(request)
        if content_type not in types:
            raise ProblemError(
                kinds.UNSUPPORTED_MEDIA_TYPE,
                f"send the fields as {types[0]}, not {content_type or 'without a content type'}",
            )

    return check


AcceptedType = Annotated[str, Depends(accepted_type)]


def npy_response(array: FloatArray, headers: Mapping[str, str]) -> Response:
    """Answer with an array as a `.npy` file, which `numpy.load` reads, and with more headers."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return Response(buffer.getvalue(), media_type=NPY, headers={"Vary": "Accept", **headers})
