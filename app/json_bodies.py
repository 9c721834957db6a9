"""Reads the JSON of a body before FastAPI does, which would take the last of two values of one name."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.content_negotiation import JSON, type_of
from app.schemas.json_or_form import repeated_name
from models.json_text import RepeatedName, read_json


class JsonRoute(APIRoute):
    """A route that refuses a name that comes twice in an object; any other fault is left to FastAPI."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As of APIRoute. The handler raises RequestValidationError."""
        handle = super().get_route_handler()

        async def read_and_handle(request: Request) -> Response:
            if type_of(request) == JSON:
                try:
                    request._json = read_json(await request.body())  # where starlette keeps what it has read
                except RepeatedName as error:
                    raise repeated_name(error) from error
                except (ValueError, RecursionError):
                    pass  # FastAPI reads it again, and tells what is wrong
            return await handle(request)

        return read_and_handle
