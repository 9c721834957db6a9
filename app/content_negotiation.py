"""Which form of the answer does the client take: JSON or a NumPy array?"""

import io
from typing import Annotated, Any

import numpy as np
from fastapi import Depends, Request, Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from app.problems import kinds
from app.problems.kinds import ProblemError
from models.types import FloatArray

JSON = "application/json"
NPY = "application/x-npy"
OFFERED = (JSON, NPY)  # the first where the client has no preference

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


AcceptedType = Annotated[str, Depends(accepted_type)]


def npy_response(array: FloatArray) -> Response:
    """An array as the bytes of a `.npy` file, as `numpy.load` reads them."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return Response(buffer.getvalue(), media_type=NPY, headers={"Vary": "Accept"})
